"""People, businesses, sign-in and sessions.

Others use `rules` (Actor, Role, Permission), `service` and `state.current_actor`.
"""
