"""The words that questions are made of, and topics that no books hold.

A word of the vocabulary is never taken for a misspelt name; a name that is nothing but such words
counts only where it is written with a capital inside the question.
"""

import re
from typing import Final

_TEXT: Final = """
a about above account accounts across actual actually add added after again ago all also altogether
always am amount amounts an and any anything are around as ask asset assets at average avg away
back bad balance balances bank be became because become been before below best better between big
bigger biggest bill billed bills book booked books both bought break breakdown bring brought budget
budgets business but buy buying by calculate can cannot card cards cash categories categorise
categorize category cause caused change changed changes charged chart cheap cheaper cheapest check
cheque client clients come comes coming company compare compared comparison cost costs could count
counted country create currency currencies current customer customers daily date day days deal debt
debtors decrease decreased depreciate depreciated depreciation did differ difference different do
does doing done down draft drop dropped due during each earn earned earning earnings else end
ending enough enter entries entry equity ever every exactly expect expected expenditure
expenditures expense expenses expensive explain explains far february fell figure figures find
first fiscal financial for forecast from full gain gave get getting give given go goes going gone
good got graph graphs great group grow growth had has have having help here high higher highest
history hold how i if in include including income incomes increase increased individual input into
invoice invoiced invoices is it item items its january just june july keep know lack lacking large
larger largest last late latest least left less let liabilities liability list listed little load
loan locked log long look loss losses lost lot low lower lowest made main make makes making many
margin march may me mean median method methods mine missing money month monthly months more most
movement much must my name named names need net never new next no none not note notes nothing
november now number numbers october of off old on once one ones only open or order other our out
outflow outgoing outgoings output outstanding over overall overdue overview owe owed owes own owned
owing paid part party parties past pay payable payables paying payment payments per percent
percentage period periods person pick place please position present previous price profit
profitable profits pull purchase purchased purchases put quarter quarterly quarters rather ratio
reason receipt receipts receivable receivables receive received recent record recorded recurring
report result results return revenue revenues right rise rose row run runway said same saw say
search see sell selling sent september set shall share should show shown shrink side since single
small smaller smallest so sold some something spend spending spends spent split start starting
starts statement still sum summarise summarize summary supplier suppliers take takings tax taxes
tell than thank thanks that the their them then there these they thing things this those through
time times to today together tomorrow top total totals toward track transaction transactions
transfer trend trends turnover two type types uncategorised uncategorized under unpaid until up us
use used using usually value values vat vendor vendors versus very via view vs want was way we week
weekday weekdays weekly weeks well went were what when where which who whom why will with within
without worst worth would write year yearly years yes yesterday yet you your profitability december
august april performance performed sheet whats what's who's how's where's i'm we're we've i've
didn't don't doesn't isn't haven't hasn't three four five six seven eight nine ten eleven twelve
gst hst develop developed development evolve evolved sale sales gross booking bookings refund
refunds incoming incomings cash-flow flow flows ratios spendings hello hi hey okay ok pls inc spnd
weather rain temperature employee employees staff competitor competitors phone telephone email
e-mail address weekend weekends
website translate shares stock plumber advice legal deductible likes followers came
everything survive drove drive driven ran running runs brings leave happened happen happens looks
looking seem seems seemed gives took taken taking stuff kind kinds sort sorts ways whole half few
several already even really quite pretty maybe perhaps possible possibly sure certain roughly
approximately nearly almost near close beyond behind ahead unless although therefore however anyway
wants wanted needs needed like liked think thinks thought believe guess assume suppose wonder
wondering curious told says saying asked asking answer answers question questions helps helping
lets allow allows keeps kept puts sets sends send receives gotten buys sells worked working work
works handled handle manage managed managing detail details detailed fully complete completely
entire entirely double various similar others another prior former latter recently currently
today's later soon often sometimes normally regularly typical twice month-end year-end day's week's
month's year's euro euros dollar dollars pound pounds cent cents percentages sums adds adding
summed counting plus minus huge tiny costly dear pricey increases decreasing rises rising fall
falls falling drops dropping climbed climb jump jumped jumps spike spiked grew growing shrinking
shrank stayed stay stable flat steady worse important major minor supplier's vendor's client's
customer's firm firms office's people persons man men woman anyone someone everyone nobody somebody
everybody whoever whatever whichever whenever wherever themselves itself ourselves myself yourself
ours yours theirs his her fee fees prices rate rates value's pays debt's early closed book's
booking's posted posting postings ledger journal statements document documents file files attached
attachment attachments note's report's listing table tables chart's graph's figure's data info
information facts fact business's company's historical throughout uses usage basis accrual burn
draw plot excluding except excl besides weekend weekends collect collected subscription
subscriptions equal rank ranked ranking turn turned liquid liquidity fixed mentioning mention
mentions containing labelled against bottom line p&l pnl sept rough risen
"""
VOCABULARY: Final = frozenset(_TEXT.split())

ALIASES: Final = {
    "wage": "payroll", "wages": "payroll", "salary": "payroll", "salaries": "payroll",
    "advertising": "marketing", "adverts": "marketing", "ads": "marketing", "phone": "telephone",
    "mobile": "telephone", "broadband": "internet", "petrol": "fuel", "diesel": "fuel",
    "restaurants": "meals", "lunches": "meals", "stationery": "office", "hotels": "travel",
    "flights": "travel", "trains": "travel",
}  # fmt: skip
"""Usual words for categories that businesses call otherwise; used only where such a one exists."""

CORE: Final = (
    "expense", "expenses", "income", "incomes", "spending", "revenue", "profit", "balance",
    "budget",
    "category", "categories", "vendor", "vendors", "customer", "customers", "client", "clients",
    "invoice", "invoices", "payments", "overdue", "depreciation", "january", "february", "april",
    "august", "september", "october", "november", "december", "yesterday", "quarter", "compare",
    "biggest", "largest", "monthly", "average", "missing", "uncategorised", "receipt", "receipts",
)  # fmt: skip
"""Words of questions that are also read where they are misspelt."""

OFF_TOPIC: Final = tuple(
    (re.compile(pattern), why)
    for pattern, why in (
        (r"\b(weather|temperature|rain|snow)\b", "The books hold no weather."),
        (r"\b(employees?|staff|headcount|colleagues|workers)\b(?!.*\b(cost|spen[dt]|paid|pay)\b)",
         "The books hold no list of employees."),
        ((r"\b(share price|stock price|stock market|shares? worth|bitcoin|crypto|exchange rate "
         r"of)\b"),
         "The books hold no prices of a market."),
        (r"\bcompetit(or|ors|ion)\b|\bother (businesses|companies|firms)\b|\bindustry\b",
         "Only this business's own books can be read, no other's."),
        ((r"\b(all|every|other|another|different) (business|businesses|organi[sz]ations?|tenants?"
         r"|companies)\b|\b(business|organi[sz]ation|tenant) [0-9a-f]{8}-"),
         "Only the business you are signed in to can be read."),
        (r"\b((tele)?phone numbers?|fax|e-?mails?|address(es)?|websites?|contacts?|birthday)\b",
         "The books hold names, days and amounts, but no contact details."),
        (r"\b(translate|translation|poem|joke|story|recipe|write (a|an|me) (letter|essay|song))\b",
         "This assistant answers from the books and drafts entries, and nothing else."),
        ((r"\b(weigh|weight|heavy|size of|how tall|how far (is|are|away|from|to)\b(?! (we|i)\b)|"
         r"distance|kilomet|miles)\b"),
         "The books hold amounts of money, but no weights or distances."),
        ((r"\b(best|good|recommend\w*|nearest|cheapest) (plumber|lawyer|accountant|supplier|bank"
         r"|software|restaurant|insurer)\b"), "The books hold no recommendations."),
        ((r"\b(deductible|deduct|write off|tax advice|legal|illegal|allowed to claim|avoid tax"
         r"|pay less tax|should (i|we) (invest|buy|hire|fire|register|lease|incorporate))\b"),
         "That is advice, which the books do not give. An accountant can."),
        ((r"\b(salary|wage|salaries|wages) of\b|\bwhat does .* earn\b|\bpassword|\bapi key\b"
         r"|\bsystem prompt\b"), "The books do not hold that."),
        (r"\b(fixed|variable|overhead) costs?\b", "The books do not tell fixed from other costs."),
        ((r"\b(per|each|every) day\b(?! of)|\bdaily\b|"
          r"\b(which|what) day\b.*\b(most|least|highest|lowest|biggest|best|worst)\b"),
         "Days are not told apart here. Weekdays and months are."),
        (r"\bweekends?\b", "Name the days that are meant, such as 14 to 15 November."),
        (r"\bweeks? of (the )?#_when", "Name the days that are meant, such as 1 to 7 October."),
        ((r"\b(profits?|margins?|profitab\w+)\b.*\b(per|by|for each|of each) (clients?|"
          r"customers?|vendors?|suppliers?|categor(y|ies)|products?|projects?|jobs?)\b"),
         "Profit is known of the whole business, not of each client or job."),
        ((r"\b(assets?|machines?|machinery|vehicles?) .*\b(sold|disposed|scrapped)\b|"
          r"\b(sold|disposed|scrapped)\b.* assets?\b"),
         "Assets that are gone are in the list of assets, by their status."),
        (r"\brefunds?\b", "Refunds are among the entries, below zero, and not added up apart."),
        (r"\bby (the )?(number|count)\b",
         "Rankings go by amount; each line says how many entries it has."),
        (r"\b(likes|followers|visitors|website traffic|reviews|ratings?)\b",
         "The books hold no visitors or reviews."),
    )
)  # fmt: skip
"""What is asked for elsewhere, and what to say about it."""

HELP: Final = re.compile(
    r"^(help|what can (you|i|this)( do| ask)?|what do you do|how do (i|you) (use|work)\b.*|"
    r"who are you|what are you|(hi|hello|hey|good (morning|afternoon|evening))( there)?)$"
)

EXPENSE: Final = re.compile(
    r"\b(spen[dt]|spnd|spends|spending|spendings|expenses?|expenditures?|costs?|cost|paid|pay|paying|"
    r"bought|buy|purchases?|purchased|outgoings?|outflow|went out|bills?|vendors?|suppliers?|"
    r"expensive|cheaper|payments? to|charged)\b"
)
INCOME: Final = re.compile(
    r"\b(incomes?|earn(ed|ings?|s)?|revenues?|sales?|sold|sell|selling|invoices?|received?|takings|turnover|"
    r"clients?|customers?|paid (us|me)|pays? (us|me)|came in|comes in|incoming|comes? from|came "
    r"from|(we|i) got|(we|"
    r"i) get|"
    r"invoiced|payments? from|brings?( us| me)? (in)?|brought( us| me)?( in)?|(money|payments?) "
    r"in\b)"
)
PAID_US: Final = re.compile(r"\b(paid|pays?|paying|payments?) (to )?(us|me)\b|\bgave us\b")

GROUPS: Final = (
    ("counterparty", re.compile(
        r"\b(vendors?|suppliers?|clients?|customers?|counterpart(y|ies)|merchants?|payees?|"
        r"compan(y|ies)|shops?|who|whom|name)\b")),
    ("category", re.compile(
        r"\b(categor(y|ies)|type of (expense|income|cost)s?|kinds? of|where)\b")),
    ("payment_method", re.compile(
        r"\b(payment methods?|ways? of paying|methods?|payment types?)\b")),
    ("account", re.compile(r"\b((bank )?accounts?)\b")),
    ("weekday", re.compile(r"\b(weekdays?|weekends?|days? of the week)\b")),
    ("month", re.compile(r"\bmonths?\b")),
)  # fmt: skip
"""What entries are put together by, in the words of a question."""

BY: Final = re.compile(
    r"\b(?:by|per|for each|each|every|grouped by|broken down by|split by|across|over the|into) "
    r"(?:the )?(?P<by>vendors?|suppliers?|clients?|customers?|counterpart(?:y|ies)|part(?:y|ies)|"
    r"names?|categor(?:y|ies)|payment methods?|methods?|bank accounts?|accounts?|weekdays?|"
    r"day of the week|months?|merchants?)\b"
)
MONTHLY: Final = re.compile(
    r"\b(monthly|month by month|month for month|month (over|on) month|by quarter|per quarter|"
    r"quarterly|by week|per week|"
    r"over time|trends?|develop(ed|ment|s)?|evolv\w*|"
    r"per month|by month|each month|every month|months? to months?|course of)\b"
)
LEAST: Final = re.compile(r"\b(least|lowest|worst|smallest|weakest|cheapest)\b")
SUGGESTIONS: Final = (
    "How much did we spend last month?",
    "Who are our biggest vendors this year?",
    "What was our profit this year?",
    "Who owes us money?",
)
