"""The words and codes by which a log line says that something went wrong, as a table.

Sources.  AnomalyGen (Li et al., arXiv 2504.12250) calls a line *implicitly* anomalous when its text has one of ``fail``, ``failed``,
``cannot``, ``invalid`` or an error code.  That list misses most lines that a person would call a failure, so it is widened by the words of
the errno table (POSIX.1-2017, XSH ``<errno.h>``: refused, reset, unreachable, timed out, denied, exhausted, ...), by the reason phrases of
HTTP (RFC 9110, section 15), by the words in the names and messages of the JDK's own exceptions, and by what log triage guides agree on.

How a row is read: ``pattern`` is searched, ignoring case, in the *constant* text of a line: a value can contain anything and says nothing
about the statement.  Holes stand in that text as :data:`HOLE`, words of ``SCREAMING_CASE`` names are words of their own, and the words of a
``camelCase`` name are hidden, because a name names a thing (``sessionTimeout``, ``errorHandler``, ``failFast``) and reports nothing; two
kinds of names that do report are rows of :data:`NAMES`.  ``unless`` is matched against the text *behind* a hit and tells a failure
from a thing that is called after one ("retry policy", "error page").
"""

from dataclasses import dataclass

HOLE = "\ufffc"
"""OBJECT REPLACEMENT CHARACTER: what stands for a hole in constant text."""


@dataclass(frozen=True, slots=True)
class FailureRow:
    """One kind of failing text."""

    id: str
    """What follows ``implicit.`` in the rule's id."""
    pattern: str
    """Regular expression, matched without case, at word boundaries on both sides."""
    text: str
    """What the text says, for people: "something failed"."""
    unless: str = ""
    """Not a failure when this matches the text directly behind the hit."""
    unless_before: str = ""
    """Not a failure when this matches the text directly before the hit."""


# What may stand behind a word that is the name of a setting or of a number: "timeout = 30", "retries: 3", "timeout of 5 s", "timeout (ms)".
_SETTING = (
    rf"\s*(?:[=:]|{HOLE}|\d|['\"\[(]|of\b|is\b|was\b|to\b|set\b|value\b|in\s+(?:ms|s|sec|seconds|millis\w*"
    rf"|minutes)\b|millis\w*\b|ms\b|seconds\b"
    r"|(?:has been |was )?(?:changed|updated|configured|negotiated|enabled|disabled)\b)"
)
_THING = (
    r"[\s-]+(?:handlers?|pages?|listeners?|mappers?|mappings|resolvers?|translators?|rates?|counts?"
    r"|counters?|threshold|levels?|queue|topic"
    r"|channel|stream|log|logs|logger|reporter|policy|policies|strategy|strategies|interval|delay|limit"
    r"|template|interceptor|advice|filter"
    r"|mode|budget|config|configuration|settings|options?|window|detector|recovery|correction|tolerance"
    r"|tolerant|injection|domain)\b"
)
_NO_ERROR_COUNT = r"\s*[=:]\s*0\b"
_DATABASE_THING = (
    r"\s+(?:(?:the|a|an|old|temporary|existing)\s+)?(?:tables?|index(?:es)?|indices|databases?|columns?"
    r"|schemas?|views?|constraints?|partitions?|collections?|privileges|caches?)\b"
)

FAILURES: tuple[FailureRow, ...] = (
    FailureRow(
        "failed",
        r"fail(?:s|ed|ing|ures?)?|mis(?:behav|config)\w*|faulty|faults?",
        "something failed",
        unless=rf"(?:[\s-]*(?:over|back|fast|safe|open|soft)\b|(?:(?<=failure)|(?<=fault)){_THING}|{_NO_ERROR_COUNT})",
        unless_before=r"(?:page|segmentation\s+of)\s+$",
    ),
    FailureRow(
        "error",
        r"errors?|erroneous(?:ly)?|err|errored|exceptions?|problems?|bugs?",
        "an error",
        unless=rf"(?:[\s-]*free\b|{_THING}|{_NO_ERROR_COUNT}|s?[\s-]?prone\b)",
        unless_before=r"(?:standard|std|system|stdout and|round-?off|rounding)\s+$",
    ),
    FailureRow(
        "unable",
        r"unable|cannot|can\s?not|can['\u2019]?t|could\s+not|couldn['\u2019]?t|not\s+able|impossible"
        r"|un(?:success|succes)ful(?:ly)?|(?:not|isn['\u2019]?t|wasn['\u2019]?t)\s+success\w*"
        r"|did\s+not\s+succeed|didn['\u2019]t\s+succeed|won['\u2019]t\s+be\s+able",
        "something could not be done",
    ),
    FailureRow(
        "invalid",
        r"invalid(?:ly)?|not\s+(?:a\s+)?valid|no\s+longer\s+valid|not\s+an?\s+(?:\w+\s+)?(?:number|integer|date|duration|boolean|directory|folder|file|ur[il]|class|subclass|option)|malformed|garbled|un(?:parse?able|readable)"
        r"|bad\s+(?:request|gateway|\w*\s?(?:format|value|checksum|magic|header|state|argument|parameter"
        r"|credentials|password|packet|message|version))"
        r"|mismatch(?:ed|es)?|does\s?n[o'\u2019]?t\s+match|do(?:es)?\s+not\s+match|inconsisten(?:t|tly|cy"
        r"|cies)|not\s+(?:legal|acceptable|satisfiable|consistent|correctly|properly)|ambiguous",
        "something is invalid",
    ),
    FailureRow(
        "refused",
        r"refus(?:ed|es|ing|al)|den(?:ied|ies|ying|ial)|forbidden|un[\s-]?authori[sz]ed|not\s+authori[sz]ed"
        r"|not\s+(?:allowed|permitted)|unauthenticated|reject(?:s|ed|ing|ions?)?"
        r"|prohibited|disallowed|block(?:ed|ing)\s+(?:access|requests?|connections?)|blacklisted|banned|untrusted",
        "something was refused",
        unless=_NO_ERROR_COUNT,
    ),
    FailureRow(
        "timed-out",
        r"tim(?:ed|es|ing)[\s-]+out|(?:not|n['\u2019]t)\s+\w+\s+in\s+time|took\s+too\s+long",
        "something took too long",
    ),
    FailureRow(
        "timeout",
        r"time[\s-]?outs?",
        "a timeout",
        unless=rf"(?:{_SETTING}|{_THING}|\s+(?:for|by|task|thread|timer|checker|monitor|scheduler|service)\b)",
        unless_before=r"(?:\b(?:set|sets|setting|with|configured?|negotiated|using|use|uses|default|new|requested|minimum"
        r"|maximum|min|max|their|its|no)"
        r"(?:\s+(?:a|an|the|to|of|session|connect(?:ion)?|read|write|idle|socket|request|lock|default|client"
        r"|server|tx|transaction|global|current))*\s+)$",
    ),
    FailureRow(
        "corrupt",
        r"corrupt(?:ed|ion|ions|s)?|damaged|broken|broke|died|dying|checksum\s+(?:error|mismatch|failure)|truncated|inoperable"
        r"|poison(?:ed|ous)|crash(?:ed|es|ing)?|panic(?:ked|king)?|hung|hangs|stuck|deadlock(?:s|ed)?"
        r"|dead(?!\s*(?:letter|line))|leak(?:s|ed|ing|age)?",
        "something is broken",
        unless=rf"(?:{_NO_ERROR_COUNT}|{_THING}|[\s-]+letters?\b|\s+down\s+into\b)",
    ),
    FailureRow(
        "lost",
        r"lost|los(?:es|ing)|loss|disconnect(?:s|ed|ing|ion|ions)?|dropp(?:ed|ing)"
        r"|connection\s+(?:was\s+)?(?:reset|aborted|closed\s+by)|reset\s+by\s+peer|broken\s+pipe"
        r"|premature(?:ly)?|end\s+of\s+(?:stream|file)(?:\s+reached|\s+exception)?|evicted\s+unexpectedly"
        r"|gone\s+away|vanished|disappeared",
        "something was lost",
        unless=rf"(?:{_DATABASE_THING}|{_NO_ERROR_COUNT}|[\s-]*less\b|\s+packets?\s*[=:]\s*0\b)",
    ),
    FailureRow(
        "retry",
        r"retr(?:y|ies|ied|ying)|re-?tried|re-?attempt(?:s|ed|ing)?|try(?:ing)?\s+again|will\s+re-?connect"
        r"|re-?connecting|giv(?:e|es|ing|en)\s+up|gave\s+up|back(?:ing|s)?[\s-]off",
        "something is tried again",
        unless=rf"(?:\s*=|(?<=s)\s*:|{_THING}|[\s-]+(?:count|times|number|topic|exchange|mechanism|logic|support|is)\b"
        rf"|-after\b|{_NO_ERROR_COUNT})",
        unless_before=r"\b(?:max|maximum|min|minimum|number\s+of|total|default|configured|up\s+to)\s+(?:\w+\s+)?$",
    ),
    FailureRow(
        "aborted",
        r"abort(?:s|ed|ing|ion)?|terminat(?:ed|ing)\s+(?:abnormally|unexpectedly|prematurely)|abnormal(?:ly)?"
        r"|forc(?:ed|ibly|ing|efully)\s+(?:shut\s?down|clos\w*|kill\w*|terminat\w*|exit)"
        r"|shut(?:ting)?\s+down\s+due\s+to|kill(?:ed|ing)|roll(?:ed|ing)[\s-]?back|interrupt(?:ed|ion)"
        r"|fatal(?:ly)?|emergency|catastroph\w+|severe(?:ly)?|critical\s+(?:error|failure|problem|condition)",
        "something was broken off",
        unless=_NO_ERROR_COUNT,
    ),
    FailureRow(
        "unexpected",
        r"unexpected(?:ly)?|not\s+expected|should(?:\s+not|n['\u2019]?t)\s+(?:happen|occur|have|be\s+here"
        r"|get\s+here)|must\s+not|illegal(?:ly)?|unknown|unrecogni[sz]ed|not\s+recogni[sz]ed|undefined"
        r"|unsupported|not\s+supported|isn['\u2019]?t\s+supported|not\s+(?:yet\s+)?implemented|may\s+not"
        r"|do(?:es)?(?:\s+not|n['\u2019]?t)\s+(?:support|conform|recogni[sz]e)|did\s+not\s+(?:recogni[sz]e"
        r"|expect)|duplicate(?=\s+\w)|unhandled|uncaught|never\s+(?:came|arrived|completed|finished|returned)"
        r"|wrong(?:ly)?|incorrect(?:ly)?|incompatible|suspicious(?:ly)?|violat(?:es?|ed|ing|ions?)",
        "something is not as expected",
        unless=_NO_ERROR_COUNT,
    ),
    FailureRow(
        "missing",
        r"miss(?:ing|es|ed)|not\s+(?:be\s+)?found|no\s+such|do(?:es)?(?:\s+not|n['\u2019]?t)\s+(?:exist|have"
        r"|contain|specify)|no\s+(?:(?!(?:errors?|failures?|exceptions?|problems?|issues?|faults?|leaks?"
        r"|violations?|conflicts?|differences?|changes?|updates?|duplicates?)\b)\w+\s+){1,3}(?:(?:was|were|is"
        r"|are|has\s+been|could\s+be|can\s+be)\s+)*(?:found|given|specified|provided|available|configured"
        r"|defined)|(?:did|was|were|is|are)(?:n['\u2019]?t)\s+(?:find|found)|not\s+(?:present|specified"
        r"|provided|configured|set\b(?!\s+to))|absent|orphan(?:s|ed)?|dangling",
        "something is missing",
        unless=rf"(?:[\s-]+(?:rates?|ratio|counts?)\b|{_NO_ERROR_COUNT})",
        unless_before=r"(?:cache)\s+$",
    ),
    FailureRow(
        "expired",
        r"expir(?:ed|ing)|expires(?!\s+(?:at|in|on|after|every)\b|\s*[:=])|stale|out[\s-]?dated|out\s+of\s+(?:date"
        r"|sync|order|sequence)|too\s+(?:old|late|slow)|overdue|lagging|behind\s+schedule",
        "something has expired",
        unless=rf"(?:{_THING}|{_NO_ERROR_COUNT}|\s+(?:date|time|timer|task|thread|service|tracker|bucket)\b)",
        unless_before=r"(?:\b(?:remov\w+|clean\w+|purg\w+|evict\w+|delet\w+|check\w*|expunge\w*|collect\w*|for|any|all"
        r"|of)\s+(?:the\s+|all\s+|any\s+)?)$",
    ),
    FailureRow(
        "unavailable",
        r"un[\s-]?available|not\s+(?:be\s+)?(?:available|reachable|accessible|responding|ready|running|alive"
        r"|connected|serving)|un[\s-]?reachable|inaccessible|un[\s-]?responsive|un[\s-]?healthy|degraded"
        r"|offline|is\s+down\b|went\s+down|no\s+(?:response|reply|answer|route|quorum|connection|available"
        r"|space\s+left|free|more\s+(?:space|room|memory))|did(?:\s+not|n['\u2019]?t)\s+(?:respond|answer"
        r"|reply|receive|complete|finish|start|stop|arrive)",
        "something is not available",
    ),
    FailureRow(
        "exhausted",
        r"exhaust(?:ed|ion|s)|overflow(?:s|ed|ing)?|underflow|overload(?:ed)?|overrun|starv(?:ed|ing|ation)"
        r"|throttl(?:ed|ing)|exceed(?:s|ed|ing)?|insufficient|not\s+enough|out\s+of\s+(?:memory|space|disk"
        r"|bounds|range|resources|handles|file\s+descriptors)|outofmemory|oom|too\s+(?:busy|many|much|large|long"
        r"|big|small|short|few|frequent(?:ly)?|high|deep)|low\s+(?:on\s+)?(?:memory|disk|space)"
        r"|disk\s+(?:is\s+)?full|queue\s+(?:is\s+)?full|limit\s+reached|ran\s+out|run(?:ning)?\s+out"
        r"|congest(?:ed|ion)|saturated",
        "something ran out",
        unless=rf"(?:{_NO_ERROR_COUNT}|{_THING})",
    ),
    FailureRow(
        "http-status",
        r"(?:http(?:/\d(?:\.\d)?)?|status(?:[\s_-]?code)?|response(?:[\s_-]?(?:code|status))?|code|returned"
        r"|got|sending|answered)[\s:=(\[]{1,3}[45]\d\d",
        "an HTTP status of failure (RFC 9110, 15.5 and 15.6)",
    ),
    FailureRow(
        "errno",
        r"E(?:2BIG|ACCES|ADDRINUSE|ADDRNOTAVAIL|AGAIN|ALREADY|BADF|BADMSG|BUSY|CANCELED|CHILD|CONNABORTED"
        r"|CONNREFUSED|CONNRESET|DEADLK|DOM|DQUOT|EXIST|FAULT|FBIG"
        r"|HOSTUNREACH|INPROGRESS|INTR|INVAL|IO|ISCONN|ISDIR|LOOP|MFILE|MSGSIZE|NAMETOOLONG|NETDOWN|NETRESET"
        r"|NETUNREACH|NFILE|NOBUFS|NODEV|NOENT|NOEXEC|NOLCK|NOMEM"
        r"|NOSPC|NOSYS|NOTCONN|NOTDIR|NOTEMPTY|NOTSOCK|NOTSUP|NXIO|OVERFLOW|PERM|PIPE|PROTO|RANGE|ROFS|SPIPE"
        r"|SRCH|STALE|TIMEDOUT|TXTBSY|WOULDBLOCK|XDEV)"
        r"|errno\b(?!\s*[=:]\s*0\b)",
        "an error number of the operating system (POSIX.1-2017, errno.h)",
    ),
    FailureRow(
        "error-code",
        r"(?:ORA|TNS|PLS|SQL|DB2|MSG|ERR|E)-\d{3,6}|SQLSTATE[\s:=\[(]{1,3}(?!00000)[0-9A-Z]{5}|(?:error|err"
        r"|failure|fault)[\s_-]?(?:code|no|number|id)[\s:=(\[#]{1,3}-?0*[1-9]\d*"
        r"|exit(?:ed|s|ing)?\s+(?:with\s+)?(?:(?:code|status|value)[\s:=]{0,3})?-?0*[1-9]\d*|(?:return(?:ed"
        r"|s)?|rc|ret|retval)[\s:=]{1,3}-[1-9]\d*|0x8[0-9a-f]{7}",
        "an error code",
    ),
    FailureRow(
        "signal",
        r"SIG(?:ABRT|BUS|FPE|ILL|KILL|SEGV|SYS|XCPU|XFSZ)|segmentation\s+fault|core\s+dump(?:ed)?|stack\s?overflow",
        "a signal that ends a process (POSIX.1-2017, signal.h)",
    ),
)
"""All kinds of failing text; the order is the order of the reasons."""

NAMES: tuple[FailureRow, ...] = (
    FailureRow(
        "exception-name",
        r"(?:[A-Za-z_]\w*[.$])*[A-Z]\w*?(?:Exception|Error|Throwable|ThreadDeath)s?",
        "the name of an exception",
        unless=r"[\s-]*(?:handlers?|mappers?|resolvers?|translators?|listeners?|pages?|reporters?)\b",
    ),
    FailureRow(
        "failure-name",
        r"(?!(?:is|has|get|set|on|throw|allow|use|enable|ignore|fail)[A-Z])[A-Za-z_]\w*?[a-z](?:Failed|Failure"
        r"|Lost|Refused|Rejected|Denied|Expired|TimedOut|Aborted|Corrupt|Corrupted|Unavailable|Unreachable"
        r"|Disconnected|NotFound|Missing|Invalid)",
        "a name that says failure",
    ),
)
"""``camelCase`` names that report: matched with case, against whole words of the text."""


@dataclass(frozen=True, slots=True)
class Negation:
    """A form of words that says the failure did *not* happen."""

    before: str
    """Matched against the text before a hit; ends at the hit."""
    hit: str = ""
    """Only for hits that this matches wholly; ``""`` for all."""


NEGATIONS: tuple[Negation, ...] = (
    # "no errors", "without any failure", "0 failed", "has not yet failed", "never fails", "did not detect any error", "free of errors"
    Negation(
        r"(?:\b(?:no|not|without|zero|never|neither|nor|non|(?:has|have|is|are|was|were|did|does|do|wo)n['\u2019]?t"
        r"|free\s+(?:of|from)|lack\s+of|absence\s+of|instead\s+of)|(?<![\d.,:])\b0)"
        r"(?:[\s-]+(?:a|an|any|the|more|further|other|such|yet|been|be|being|have|has|single|longer|detect"
        r"|detected|encounter|encountered"
        r"|report|reported|see|find|known|serious|new|visible|apparent|cause|get|got))*[\s-]+"
    ),
    # "no connection errors", "without network failures": one word may stand between
    Negation(
        r"\b(?:no|without|zero)\s+\w+\s+",
        r"errors?|failures?|exceptions?|problems?|faults?|timeouts?|retries|leaks?|loss|mismatch(?:es)?|violations?",
    ),
    # "if the write fails", "in case of failure", "to avoid a timeout", "whether it has expired": nothing has happened
    Negation(
        r"\b(?:if|unless|in\s+(?:the\s+)?(?:case|event)\s+of|whether|avoid(?:s|ing)?|prevent(?:s|ing)?"
        r"|protect(?:s|ing)?\s+against)"
        rf"(?:\s+(?:a|an|any|the|it|this|that|has|have|is|are|was|some|further|possible|potential|unnecessary"
        rf"|spurious|{HOLE}))*\s+"
    ),
    # "if the write fails", "when a lease expires": the present tense speaks of what would be
    Negation(
        r"\b(?:if|unless|when(?:ever)?|once|until|before)\s+(?:[\w\ufffc]+\s+){1,3}",
        r"fails|aborts|expires|crashes|refuses|rejects|drops|retries|leaks|exceeds|overflows",
    ),
    # "the call may fail", "could time out"
    Negation(
        r"\b(?:may|might|could|would|can)\s+", r"fail|abort|expire|crash|reject|refuse|drop|lose|retry|disconnect|exceed|overflow|leak"
    ),
)
"""Why a hit does not count."""
