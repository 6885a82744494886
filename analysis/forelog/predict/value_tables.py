"""What holes are filled with: tables of names and of library types.

Every value is of a kind that no real system has: hosts under ``example`` (RFC 2606), addresses in 192.0.2.0/24, 198.51.100.0/24 and
2001:db8::/32 (RFC 5737, RFC 3849), time in January 2030, and people who are in every textbook on cryptography.
"""

from dataclasses import dataclass

HOSTS = ("alpha", "bravo", "cedar", "delta", "ember", "fjord", "grove", "harbor")
PEOPLE = ("alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi")
WORDS = (  # forms take the ones at even places for {a}, at odd places for {b}
    *(
        "amber",
        "basalt",
        "cobalt",
        "dune",
        "elm",
        "flint",
        "garnet",
        "hazel",
        "indigo",
        "juniper",
        "karst",
        "larch",
        "maple",
        "nickel",
        "onyx",
    ),
    *("poplar", "quartz", "rowan", "slate", "topaz", "umber", "violet", "willow", "xenon", "yarrow", "zircon"),
)
PATHS = ("/srv/{a}/{b}", "/var/lib/{a}/{b}.dat", "/opt/{a}-{n}", "/data/{a}/{n}", "/{a}/{b}", "/etc/{a}/{b}.conf")
URL_PATHS = ("/", "/{a}", "/{a}/{n}", "/api/{a}", "/{a}?page={d}")
FAULTS = (
    "connection reset by peer",
    "read timed out",
    "connection refused",
    "no such element: {a}",
    "unexpected end of stream",
    "value out of range: {n}",
    "not permitted for {p}",
    "{a} is closed",
)
STATES = ("NEW", "READY", "RUNNING", "WAITING", "CLOSED", "DONE")
VERBS = ("GET", "POST", "PUT", "DELETE")
SQL = ("select * from {a} where id = {n}", "update {a} set state = 'READY' where id = {n}", "delete from {a} where id < {n}")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo")


@dataclass(frozen=True, slots=True)
class NameRow:
    """What a value with such a name looks like: a form for a number and a form for a text; ``""`` when the name says nothing."""

    names: str
    """Regular expression; must fit the last words of the expression's name, lower case, joined by spaces."""
    number: str = ""
    """``low..high`` (inclusive), or ``hex``: 15 hexadecimal digits in a long."""
    text: str = ""
    """A form: fixed text with the fields of :mod:`forelog.predict.values` in braces."""


NAMES: tuple[NameRow, ...] = (
    # -- time and size come first: a "session timeout" is a time and a "user count" a number
    NameRow("port", "1024..49151", "{port}"),
    NameRow("timeout|ttl|lease|interval|period|session timeout ms", "1000..30000", "{millis}"),
    NameRow(
        "millis|ms|milliseconds|elapsed|duration|latency|took|delay|wait|waited|sleep|backoff|age",
        "3..2500",
        "{millis}",
    ),
    NameRow(
        "(?:sleep|wait|waiting|elapsed|process|processing|response|request|run|cpu|total|max|min|avg|average|mean|extra|idle|up|lock|busy|round trip) time",
        "3..2500",
        "{millis}",
    ),
    NameRow("nanos|nanoseconds|ns", "100000..900000000", "{nanos}"),
    NameRow("seconds|secs|sec", "1..600", "{d}"),
    NameRow("minutes|mins|hours|days|weeks", "1..48", "{d}"),
    NameRow("(?:created|modified|started|expires|updated|start|end) (?:at|on)|time zone", "1893456000000..1896048000000", "{instant}"),
    NameRow(
        "now|timestamp|ts|time|date|created|modified|mtime|ctime|instant|deadline|start|end|expires|expiry|expiration",
        "1893456000000..1896048000000",
        "{instant}",
    ),
    NameRow("percent|percentage|ratio|rate|load|usage|progress", "0..100", "{d}"),
    NameRow(
        "memory|heap|bytes|capacity|disk|footprint|(?:buffer|file|heap|disk|memory|packet|max|min) size|content length|(?:free|used|total|max) (?:memory|space)",
        "1024..67108864",
        "{bytes}",
    ),
    NameRow("(?:status|response) code|(?:http|response) status|code", "200..204", "{status}"),
    NameRow("exit (?:code|value|status)|(?:return|result) code|rc", "0..2", "{exit}"),
    NameRow("errno|err no|error code", "2..111", "{d}"),
    NameRow("year", "2030..2031", "2030"),
    # -- how many, which one
    NameRow(r"attempts|tries|retries|rounds|(?:max|maximum|total) (?:attempts?|tries|retries|retry|rounds?)", "3..5", "{small}"),
    NameRow(
        "attempts?|tries|retries|try|retry|round|pass|epoch|generation|iteration|depth|level|priority|rank|stage|step|phase",
        "1..3",
        "{small}",
    ),
    NameRow("(?:attempts?|retry|tries) (?:count|number|left|no|nr)", "1..3", "{small}"),
    NameRow(r"(?:num|number of|count|total|max|min|no of) \w+", "0..250", "{count}"),
    NameRow(
        "count|size|length|len|total|sum|num|left|remaining|limit|max|min|cnt|counter|quantity|qty|amount|n|available|pending|queued|threads|workers|connections|requests",
        "0..250",
        "{count}",
    ),
    NameRow(
        "i|j|k|idx|index|pos|position|offset|row|column|col|slot|shard|partition|page|chunk|segment|line number|line no|line nr",
        "0..63",
        "{small}",
    ),
    NameRow("version|revision|build|rev", "1..9", "{small}.{small}.{digit}"),
    NameRow("price|cost|balance|fee|tax", "100..99999", "{d}.{digit}0"),
    # -- identities
    NameRow("uuid|guid|(?:correlation|trace|span|request) id", "1000..99999", "{uuid}"),
    NameRow("session|session id|sid|cookie|zxid|txid|tx id|xid|transaction id", "hex", "{hex}"),
    NameRow(r"hash|hash code|checksum|digest|crc|crc\d+|md5|sha|sha \d+|etag|fingerprint|signature", "hex", "{hex}"),
    NameRow("password|passwd|pwd|secret|token|credentials?|api key|private key", "1000..99999", "****"),
    NameRow("pid|tid|(?:process|thread) id", "100..32000", "{d}"),
    NameRow("user id|owner id|account id|login id", "1000..99999", "{p}"),
    NameRow("ids?|no|nr|number|identifier|ref|reference|handle|seq|sequence|sequence number", "1000..99999", "{a}-{n}"),
    # -- places
    NameRow("host (?:and )?port|authority|endpoint|brokers?|connect string|connection string", "1..9", "{host}:{port}"),
    NameRow("ip|ip addr|(?:ip|inet) address|(?:remote|client) ip|remote addr", "1..9", "{ip}"),
    NameRow("address|addr|peer|remote|sock|socket|channel", "1..9", "/{ip}:{port}"),
    NameRow("host|host ?name|server|server name|node|node name|machine|domain|cluster|replica|leader|follower", "1..9", "{host}"),
    NameRow("url|uri|href|link|base url|origin|referer|jdbc url", "1..9", "http://{host}:{port}{urlpath}"),
    NameRow("file ?name|file|jar|archive|script|snapshot|image", "1..9", "{a}-{n}.dat"),
    NameRow("path|dir|directory|folder|root|home|base|dest|destination|location|parent|mount|prefix|child", "1..9", "{path}"),
    NameRow(
        "class|class name|clazz|interface|impl|implementation|type name|bean class|class canonical name|class simple name",
        "1..9",
        "com.example.{A}",
    ),
    NameRow("package|package name|module|namespace", "1..9", "com.example.{a}"),
    NameRow("thread|thread name|current thread name|worker|worker name|executor|pool name", "1..9", "{a}-{small}"),
    NameRow("verb|http method|request method", "1..9", "{verb}"),
    NameRow("method|method name|function|handler", "1..9", "{a}"),
    # -- people and words
    NameRow(
        "user|user ?name|login|principal|owner|author|account|customer|client|(?:customer|client|account|owner) name|remote user|recipient|sender|person|caller|subject",
        "1..9",
        "{p}",
    ),
    NameRow("roles?|groups?|realm|tenant", "1..9", "{a}"),
    NameRow("mail|email|(?:mail|email) address", "1..9", "{p}@{host}"),
    NameRow(
        "(?:e|ex|exc|exception|cause|error|err|throwable|t|ioe|failure|fault|problem|thrown)(?: message| localized message| cause)*|reason|(?:error|detail) (?:message|msg)",
        "1..111",
        "{fault}",
    ),
    NameRow("state|status|mode|event|outcome|result|kind|type|op|operation|action|command|cmd", "0..5", "{state}"),
    NameRow("sql|query|statement|stmt", "1..9", "{sql}"),
    NameRow("json|payload|body|content|data", "1..9", '{{"{a}": {d}}}'),
    NameRow("xml|document|markup", "1..9", "<{a}>{d}</{a}>"),
    NameRow("(?:content|mime|media) type", "1..9", "application/json"),
    NameRow("encoding|charset", "1..9", "UTF-8"),
    NameRow("locale|language|lang", "1..9", "en"),
    NameRow("zone|timezone", "1..9", "{zone}"),
    NameRow("protocol|scheme", "1..9", "http"),
    NameRow("cipher|cipher suite", "1..9", "TLS_AES_128_GCM_SHA256"),
    NameRow(
        "message|msg|text|description|comment|title|line|value|val|input|output|response|request|string|str|s|note", "1..999", "{a} {b}"
    ),
    NameRow(
        "(?:name|user|host|server|peer|node|key|path|file|item|value|arg|argument|param|parameter|tag|member|option|header|role|topic|word|id)s|list|set|entries|addresses|properties|children|queue",
        "0..250",
        "[{a}, {b}]",
    ),
    NameRow(
        "name|label|key|topic|table|tag|region|bucket|job|task|service|component|cache|pool|store|bean|servlet|filter|context|application|app|resource|alias|field|property"
        "|attribute|param|parameter|header|option|feature|plugin|item|product|sku|article",
        "1..99",
        "{a}",
    ),
)
"""Names, from the most telling to the weakest; the first row that fits decides."""

SOURCES: tuple[tuple[str, str], ...] = (
    (r"DateFormat|DateTimeFormatter|ISO_(?:LOCAL_)?(?:DATE|INSTANT)", "{instant}"),
    (r"\.getSimpleName\(\)$", "{A}"),
    (r"getProperty\(\"java\.(?:runtime\.|vm\.)?version\"", "21.0.{digit}"),
    (r"getProperty\(\"(?:java\.home|java\.io\.tmpdir|user\.dir|user\.home)\"", "{path}"),
    (r"getProperty\(\"user\.name\"", "{p}"),
    (r"getProperty\(\"os\.name\"", "Linux"),
    (r"getProperty\(\"os\.arch\"", "amd64"),
    (r"getProperty\(\"line\.separator\"|lineSeparator\(\)", "\n"),
)
"""Forms of texts whose expression, as it is written, says more than its name: found in it."""

TYPES: dict[str, str] = {
    "java.lang.Thread": "Thread[#{d},{a}-{small},5,main]",
    "java.lang.ThreadGroup": "java.lang.ThreadGroup[name=main,maxpri=10]",
    "java.lang.Class": "class com.example.{A}",
    "java.lang.ClassLoader": "jdk.internal.loader.ClassLoaders$AppClassLoader@{hex8}",
    "java.lang.Package": "package com.example.{a}",
    "java.lang.Object": "{a}",
    "java.lang.Runtime$Version": "21.0.{digit}+{small}",
    "java.io.File": "{path}",
    "java.nio.file.Path": "{path}",
    "java.io.InputStream": "java.io.BufferedInputStream@{hex8}",
    "java.io.OutputStream": "java.io.BufferedOutputStream@{hex8}",
    "java.math.BigDecimal": "{d}.{digit}5",
    "java.net.InetAddress": "{host}/{ip}",
    "java.net.Inet4Address": "{host}/{ip}",
    "java.net.Inet6Address": "{host}/2001:db8:0:0:0:0:0:{hex4}",
    "java.net.InetSocketAddress": "{host}/{ip}:{port}",
    "java.net.SocketAddress": "/{ip}:{port}",
    "java.net.Socket": "Socket[addr=/{ip},port={port},localport=8080]",
    "java.net.ServerSocket": "ServerSocket[addr=0.0.0.0/0.0.0.0,localport={port}]",
    "java.net.URI": "http://{host}:{port}{urlpath}",
    "java.net.URL": "http://{host}:{port}{urlpath}",
    "java.net.NetworkInterface": "name:eth0 (eth0)",
    "java.nio.ByteBuffer": "java.nio.HeapByteBuffer[pos={small} lim=1024 cap=1024]",
    "java.nio.channels.SocketChannel": "java.nio.channels.SocketChannel[connected local=/{ip}:8080 remote=/{ip}:{port}]",
    "java.nio.channels.SelectionKey": "sun.nio.ch.SelectionKeyImpl@{hex8}",
    "java.nio.charset.Charset": "UTF-8",
    "java.security.Principal": "CN={p}, O=Example",
    "java.security.cert.X509Certificate": "[CN={host}]",
    "java.sql.Timestamp": "2030-01-1{digit} 12:0{digit}:1{digit}.{digit}",
    "java.sql.Date": "2030-01-1{digit}",
    "java.sql.Connection": "conn{small}: url=jdbc:h2:mem:{a} user=SA",
    "java.time.Duration": "PT{small}.{digit}S",
    "java.time.Period": "P{small}D",
    "java.time.Instant": "{instant}",
    "java.time.LocalDate": "2030-01-1{digit}",
    "java.time.LocalTime": "12:0{digit}:1{digit}",
    "java.time.LocalDateTime": "2030-01-1{digit}T12:0{digit}:1{digit}",
    "java.time.OffsetDateTime": "{instant}",
    "java.time.ZonedDateTime": "{instant}[UTC]",
    "java.time.ZoneId": "{zone}",
    "java.util.Date": "Tue Jan 1{digit} 12:0{digit}:1{digit} UTC 2030",
    "java.util.Locale": "en_US",
    "java.util.TimeZone": 'sun.util.calendar.ZoneInfo[id="UTC"]',
    "java.util.UUID": "{uuid}",
    "java.util.Optional": "Optional[{a}]",
    "java.util.OptionalInt": "OptionalInt[{d}]",
    "java.util.OptionalLong": "OptionalLong[{d}]",
    "java.util.BitSet": "{{1, {small}}}",
    "java.util.Properties": "{{{a}={d}, {b}=true}}",
    "java.util.Map": "{{{a}={d}, {b}={small}}}",
    "java.util.HashMap": "{{{a}={d}, {b}={small}}}",
    "java.util.LinkedHashMap": "{{{a}={d}, {b}={small}}}",
    "java.util.TreeMap": "{{{a}={d}, {b}={small}}}",
    "java.util.concurrent.ConcurrentMap": "{{{a}={d}, {b}={small}}}",
    "java.util.concurrent.ConcurrentHashMap": "{{{a}={d}, {b}={small}}}",
    "java.util.Map$Entry": "{a}={d}",
    "java.util.Collection": "[{a}, {b}]",
    "java.lang.Iterable": "[{a}, {b}]",
    "java.util.List": "[{a}, {b}]",
    "java.util.ArrayList": "[{a}, {b}]",
    "java.util.LinkedList": "[{a}, {b}]",
    "java.util.Set": "[{a}, {b}]",
    "java.util.HashSet": "[{a}, {b}]",
    "java.util.LinkedHashSet": "[{a}, {b}]",
    "java.util.TreeSet": "[{a}, {b}]",
    "java.util.SortedSet": "[{a}, {b}]",
    "java.util.Queue": "[{a}, {b}]",
    "java.util.NavigableSet": "[{a}, {b}]",
    "java.util.EnumSet": "[{a}, {b}]",
    "java.util.Vector": "[{a}, {b}]",
    "java.util.Stack": "[{a}, {b}]",
    "java.util.PriorityQueue": "[{a}, {b}]",
    "java.util.ArrayDeque": "[{a}, {b}]",
    "java.util.concurrent.BlockingQueue": "[{a}, {b}]",
    "java.util.concurrent.LinkedBlockingQueue": "[{a}, {b}]",
    "java.util.concurrent.ArrayBlockingQueue": "[{a}, {b}]",
    "java.util.concurrent.PriorityBlockingQueue": "[{a}, {b}]",
    "java.util.concurrent.ConcurrentLinkedQueue": "[{a}, {b}]",
    "java.util.concurrent.ConcurrentLinkedDeque": "[{a}, {b}]",
    "java.util.concurrent.CopyOnWriteArrayList": "[{a}, {b}]",
    "java.util.concurrent.CopyOnWriteArraySet": "[{a}, {b}]",
    "java.util.concurrent.ConcurrentSkipListSet": "[{a}, {b}]",
    "java.util.SortedMap": "{{{a}={d}, {b}={small}}}",
    "java.util.NavigableMap": "{{{a}={d}, {b}={small}}}",
    "java.util.EnumMap": "{{{a}={d}, {b}={small}}}",
    "java.util.Hashtable": "{{{a}={d}, {b}={small}}}",
    "java.util.WeakHashMap": "{{{a}={d}, {b}={small}}}",
    "java.util.IdentityHashMap": "{{{a}={d}, {b}={small}}}",
    "java.util.concurrent.ConcurrentSkipListMap": "{{{a}={d}, {b}={small}}}",
    "java.util.Deque": "[{a}, {b}]",
    "java.util.regex.Pattern": "[a-z]+-{digit}",
    "java.util.concurrent.TimeUnit": "SECONDS",
    "java.util.concurrent.Future": "java.util.concurrent.FutureTask@{hex8}[Completed normally]",
    "java.util.concurrent.CompletableFuture": "java.util.concurrent.CompletableFuture@{hex8}[Completed normally]",
    "java.util.concurrent.ExecutorService": "java.util.concurrent.ThreadPoolExecutor@{hex8}[Running, pool size = {small}, active threads = 1, queued tasks = 0, completed tasks = {d}]",
    "java.util.concurrent.CountDownLatch": "java.util.concurrent.CountDownLatch@{hex8}[Count = {digit}]",
    "javax.management.ObjectName": "com.example:type={A}",
    "javax.naming.Name": "java:comp/env/{a}",
}
"""Library types by binary name: what their ``toString()`` says (as the JDK's documentation or source has it)."""
