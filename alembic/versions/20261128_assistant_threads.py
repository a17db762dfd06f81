"""What the assistant keeps: threads of one person each, use by day, and the consent to a model."""

from alembic import op

revision = "0025"
down_revision = "0024"

THREADS = """
CREATE TABLE assistant_threads (
    organization_id uuid NOT NULL
        CONSTRAINT fk_assistant_threads_organization_id REFERENCES organizations (id),
    id uuid NOT NULL,
    user_id uuid NOT NULL
        CONSTRAINT fk_assistant_threads_user_id REFERENCES users (id),
    title text NOT NULL
        CONSTRAINT ck_assistant_threads_title CHECK (char_length(title) BETWEEN 1 AND 120),
    summary text NOT NULL DEFAULT ''
        CONSTRAINT ck_assistant_threads_summary CHECK (char_length(summary) <= 8000),
    summarised_through integer NOT NULL DEFAULT 0,
    message_count integer NOT NULL DEFAULT 0,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    asked_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT pk_assistant_threads PRIMARY KEY (organization_id, id),
    CONSTRAINT ck_assistant_threads_summarised
        CHECK (summarised_through BETWEEN 0 AND message_count)
);
CREATE INDEX ix_assistant_threads_latest
    ON assistant_threads (organization_id, user_id, asked_at, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_assistant_threads_user_id ON assistant_threads (user_id);
CREATE TABLE assistant_messages (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    thread_id uuid NOT NULL,
    user_id uuid NOT NULL
        CONSTRAINT fk_assistant_messages_user_id REFERENCES users (id),
    position integer NOT NULL,
    role text NOT NULL
        CONSTRAINT ck_assistant_messages_role CHECK (role IN ('person', 'assistant')),
    text text NOT NULL
        CONSTRAINT ck_assistant_messages_text CHECK (char_length(text) <= 40000),
    question_id uuid,
    answer jsonb,
    request_key text
        CONSTRAINT ck_assistant_messages_request_key
        CHECK (char_length(request_key) BETWEEN 1 AND 255),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_assistant_messages PRIMARY KEY (organization_id, id),
    CONSTRAINT fk_assistant_messages_organization_id_thread_id
        FOREIGN KEY (organization_id, thread_id) REFERENCES assistant_threads (organization_id, id),
    CONSTRAINT fk_assistant_messages_organization_id_question_id
        FOREIGN KEY (organization_id, question_id)
        REFERENCES assistant_messages (organization_id, id),
    CONSTRAINT uq_assistant_messages_position UNIQUE (organization_id, thread_id, position),
    CONSTRAINT ck_assistant_messages_answer
        CHECK ((role = 'assistant') = (question_id IS NOT NULL)
               AND (role = 'assistant') = (answer IS NOT NULL))
);
-- A question is answered once.
CREATE UNIQUE INDEX uq_assistant_messages_question
    ON assistant_messages (organization_id, question_id) WHERE question_id IS NOT NULL;
CREATE UNIQUE INDEX uq_assistant_messages_request
    ON assistant_messages (organization_id, user_id, request_key) WHERE request_key IS NOT NULL;
CREATE INDEX ix_assistant_messages_user_id ON assistant_messages (user_id);
ALTER TABLE assistant_threads ENABLE ROW LEVEL SECURITY;
ALTER TABLE assistant_threads FORCE ROW LEVEL SECURITY;
ALTER TABLE assistant_messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE assistant_messages FORCE ROW LEVEL SECURITY;
-- A conversation is its person's: not even the owner of the business reads another's.
CREATE POLICY tenant_isolation ON assistant_threads
    USING (organization_id = current_organization() AND user_id = current_person())
    WITH CHECK (organization_id = current_organization() AND user_id = current_person());
CREATE POLICY tenant_isolation ON assistant_messages
    USING (organization_id = current_organization() AND user_id = current_person())
    WITH CHECK (organization_id = current_organization() AND user_id = current_person());
GRANT SELECT, INSERT, UPDATE ON assistant_threads TO {app};
GRANT SELECT, INSERT ON assistant_messages TO {app};
-- The key of a request that came to nothing is free again.
GRANT UPDATE (request_key) ON assistant_messages TO {app};
"""

USAGE = """
CREATE TABLE assistant_usage (
    organization_id uuid NOT NULL
        CONSTRAINT fk_assistant_usage_organization_id REFERENCES organizations (id),
    day date NOT NULL,
    user_id uuid NOT NULL
        CONSTRAINT fk_assistant_usage_user_id REFERENCES users (id),
    person text NOT NULL DEFAULT ''
        CONSTRAINT ck_assistant_usage_person CHECK (char_length(person) <= 320),
    turns integer NOT NULL DEFAULT 0,
    model_turns integer NOT NULL DEFAULT 0,
    input_tokens bigint NOT NULL DEFAULT 0,
    output_tokens bigint NOT NULL DEFAULT 0,
    cost numeric(20, 8) NOT NULL DEFAULT 0,
    reserved numeric(20, 8) NOT NULL DEFAULT 0,
    minute_at timestamptz,
    minute_turns integer NOT NULL DEFAULT 0,
    CONSTRAINT pk_assistant_usage PRIMARY KEY (organization_id, day, user_id),
    CONSTRAINT ck_assistant_usage_counts CHECK (turns >= 0 AND model_turns >= 0
        AND input_tokens >= 0 AND output_tokens >= 0 AND cost >= 0 AND reserved >= 0
        AND minute_turns >= 0)
);
CREATE INDEX ix_assistant_usage_user_id ON assistant_usage (user_id);
ALTER TABLE assistant_usage ENABLE ROW LEVEL SECURITY;
ALTER TABLE assistant_usage FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON assistant_usage
    USING (organization_id = current_organization())
    WITH CHECK (organization_id = current_organization());
GRANT SELECT, INSERT, UPDATE ON assistant_usage TO {app};

-- One turn of a person is counted, or refused: '' or which limit holds, and the seconds until it
-- may be tried again where that is known here. Turns of a business are counted one after another,
-- and each statement after the lock sees what the one before has committed.
CREATE FUNCTION count_assistant_turn(
    at timestamptz, today date, who text, minute_max integer, day_max integer, business_max integer,
    OUT refused text, OUT wait_seconds integer
) LANGUAGE plpgsql SET search_path = {schema}, pg_temp AS $$
DECLARE
    of_day integer;
    of_minute integer;
    since timestamptz;
    of_business bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(
        hashtextextended('assistant_usage:' || current_organization(), 0));
    refused := '';
    wait_seconds := 0;
    SELECT coalesce(sum(u.turns), 0),
        coalesce(sum(u.turns) FILTER (WHERE u.user_id = current_person()), 0)
    INTO of_business, of_day
    FROM assistant_usage AS u
    WHERE u.organization_id = current_organization() AND u.day = today;
    -- A minute may have begun on the day before.
    SELECT u.minute_at, u.minute_turns INTO since, of_minute FROM assistant_usage AS u
    WHERE u.organization_id = current_organization() AND u.day >= today - 1
        AND u.user_id = current_person() AND u.minute_at > at - interval '1 minute'
    ORDER BY u.minute_at DESC LIMIT 1;
    IF of_business >= business_max THEN
        refused := 'business';
    ELSIF of_day >= day_max THEN
        refused := 'day';
    ELSIF of_minute >= minute_max THEN
        refused := 'minute';
        wait_seconds := greatest(1, ceil(extract(epoch FROM since + interval '1 minute' - at)));
    ELSE
        INSERT INTO assistant_usage
            (organization_id, day, user_id, person, turns, minute_at, minute_turns)
        VALUES (current_organization(), today, current_person(), who, 1,
            coalesce(since, at), coalesce(of_minute, 0) + 1)
        ON CONFLICT ON CONSTRAINT pk_assistant_usage DO UPDATE
        SET turns = assistant_usage.turns + 1, person = excluded.person,
            minute_at = excluded.minute_at,
            minute_turns = excluded.minute_turns;
    END IF;
END
$$;

-- Part of the month's spend is set aside for a call of the model, or not, where it would be more
-- than is left. What the call did cost replaces it afterwards.
CREATE FUNCTION reserve_assistant_spend(today date, amount numeric, month_max numeric)
    RETURNS boolean LANGUAGE plpgsql SET search_path = {schema}, pg_temp AS $$
DECLARE
    spent numeric;
BEGIN
    PERFORM pg_advisory_xact_lock(
        hashtextextended('assistant_usage:' || current_organization(), 0));
    SELECT coalesce(sum(u.cost + u.reserved), 0) INTO spent FROM assistant_usage AS u
    WHERE u.organization_id = current_organization()
        AND u.day >= CAST(date_trunc('month', today) AS date) AND u.day <= today;
    IF spent + amount > month_max THEN
        RETURN false;
    END IF;
    INSERT INTO assistant_usage (organization_id, day, user_id, reserved)
    VALUES (current_organization(), today, current_person(), amount)
    ON CONFLICT ON CONSTRAINT pk_assistant_usage DO UPDATE
    SET reserved = assistant_usage.reserved + excluded.reserved;
    RETURN true;
END
$$;
"""

SETTINGS = """
-- Consent to a model is for one host and one model; for any other it counts for nothing.
CREATE TABLE assistant_settings (
    organization_id uuid NOT NULL
        CONSTRAINT fk_assistant_settings_organization_id REFERENCES organizations (id),
    is_model_allowed boolean NOT NULL DEFAULT false,
    host text NOT NULL DEFAULT ''
        CONSTRAINT ck_assistant_settings_host CHECK (char_length(host) <= 300),
    model text NOT NULL DEFAULT ''
        CONSTRAINT ck_assistant_settings_model CHECK (char_length(model) <= 120),
    allowed_by text NOT NULL DEFAULT ''
        CONSTRAINT ck_assistant_settings_allowed_by CHECK (char_length(allowed_by) <= 320),
    allowed_at timestamptz,
    CONSTRAINT pk_assistant_settings PRIMARY KEY (organization_id),
    CONSTRAINT ck_assistant_settings_allowed
        CHECK (NOT is_model_allowed OR host <> '' AND model <> '' AND allowed_at IS NOT NULL)
);
ALTER TABLE assistant_settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE assistant_settings FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON assistant_settings
    USING (organization_id = current_organization())
    WITH CHECK (organization_id = current_organization());
GRANT SELECT, INSERT, UPDATE ON assistant_settings TO {app};
"""


def upgrade() -> None:
    names = op.get_bind().exec_driver_sql("SELECT current_schema(), current_database()").one()
    schema, app = names[0], f'"{names[1]}_app"'
    for part in (THREADS, USAGE, SETTINGS):
        op.execute(part.format(app=app, schema=schema))
