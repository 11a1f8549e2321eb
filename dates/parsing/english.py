"""The English words for dates, in lower case; a word matches with and without a final full stop."""

from .tokens import Bound, TokenKind, Vocabulary

_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TENS = {20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 60: "sixty"}
_DECADES = ("twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet")

VOCABULARY: Vocabulary = (
    (TokenKind.MONTH, 1, "january|jan"),
    (TokenKind.MONTH, 2, "february|feb|febr"),
    (TokenKind.MONTH, 3, "march|mar"),
    (TokenKind.MONTH, 4, "april|apr"),
    (TokenKind.MONTH, 5, "may"),
    (TokenKind.MONTH, 6, "june|jun"),
    (TokenKind.MONTH, 7, "july|jul"),
    (TokenKind.MONTH, 8, "august|aug"),
    (TokenKind.MONTH, 9, "september|sept|sep"),
    (TokenKind.MONTH, 10, "october|oct"),
    (TokenKind.MONTH, 11, "november|nov"),
    (TokenKind.MONTH, 12, "december|dec"),
    (TokenKind.SEASON, 21, "spring{,time,s}"),
    (TokenKind.SEASON, 22, "summer{,time,s}"),
    (TokenKind.SEASON, 23, "autumn{,s}|fall|autumntime"),
    (TokenKind.SEASON, 24, "winter{,time,s}"),
    (TokenKind.SEASON_PART, (22, 1), "{midsummer,high summer}"),
    (TokenKind.SEASON_PART, (24, 1), "midwinter"),
    (TokenKind.WEEKDAY, 0, "monday|mon"),
    (TokenKind.WEEKDAY, 1, "tuesday|tue|tues"),
    (TokenKind.WEEKDAY, 2, "wednesday|wed"),
    (TokenKind.WEEKDAY, 3, "thursday|thu|thur|thurs"),
    (TokenKind.WEEKDAY, 4, "friday|fri"),
    (TokenKind.WEEKDAY, 5, "saturday|sat"),
    (TokenKind.WEEKDAY, 6, "sunday|sun"),
    (
        TokenKind.APPROX,
        None,
        "circa|ca|c|cca|circ|approximately|approx|appr|around|about|abt|roughly",
    ),
    (
        TokenKind.APPROX,
        None,
        "{some time,sometime} {around,about}|thereabouts|or thereabouts|or so",
    ),
    (
        TokenKind.APPROX,
        None,
        "in or {about,around}|on or {about,around}|at or about|{,-}ish|nearly",
    ),
    (
        TokenKind.APPROX,
        None,
        "{a,}round about|more or less|close to|in the region of|{about,around} the time of",
    ),
    (
        TokenKind.DOUBT,
        "word",
        "{most ,very ,}{probably,likely}|prob|poss|possible|possibly|perhaps",
    ),
    (
        TokenKind.DOUBT,
        "word",
        "maybe|may be|might be|could be|presumably|presumed|presum|supposedly",
    ),
    (
        TokenKind.DOUBT,
        "word",
        "apparently|{,date }{uncertain,doubtful,unconfirmed}|not certain|unsure",
    ),
    (
        TokenKind.DOUBT,
        "word",
        "estimated|estimate|est|conjectured|conjectural|inferred|attributed{, to}",
    ),
    (
        TokenKind.DOUBT,
        "word",
        "{believed,thought,said,assumed,supposed} {to be{, from},to date from}",
    ),
    (TokenKind.DOUBT, "word", "allegedly|reputedly|assumed|probable|tentatively|seemingly"),
    (TokenKind.PART, (3, 0), "early{, in,-, days of, part of, months of}|earlier part of"),
    (TokenKind.PART, (3, 0), "{at ,in ,}{the ,}{very ,}{beginning,start,outset,opening}{ of,}"),
    (TokenKind.PART, (3, 0), "{the ,}first {days,months,years} of"),
    (TokenKind.PART, (3, 1), "mid{,-}|{in ,}{the ,}{middle,midst}{, part}{ of,}|midyear|mid-year"),
    (TokenKind.PART, (3, 2), "late{, in,-, days of, part of, months of}|later part of"),
    (TokenKind.PART, (3, 2), "latter part of"),
    (
        TokenKind.PART,
        (3, 2),
        "{at ,in ,towards ,toward ,}{the ,}{very ,}{end,close}{ of,}|ending of",
    ),
    (TokenKind.PART, (3, 2), "{the ,}last {days,months,years} of"),
    (TokenKind.PART, (31, 30), "{the ,}last day of"),
    (TokenKind.PART, (2, 0), "{earlier,former} half"),
    (TokenKind.PART, (2, 1), "{latter,later,last,final,other} half"),
    (TokenKind.PART, (3, 0), "first third"),
    (TokenKind.PART, (3, 1), "{second,middle} third"),
    (TokenKind.PART, (3, 2), "{last,final,third} third"),
    (TokenKind.ORDINAL, 1, "first"),
    (TokenKind.ORDINAL, 2, "second"),
    (TokenKind.ORDINAL, 3, "third"),
    (TokenKind.ORDINAL, 4, "fourth"),
    (TokenKind.ORDINAL, 5, "fifth"),
    (TokenKind.ORDINAL, -1, "last|final"),
    (TokenKind.DIVISION, "half", "half|semester"),
    (TokenKind.DIVISION, "quarter", "quarter|qtr"),
    (TokenKind.DIVISION, "ten days", "ten days|ten-day period|decade"),
    (TokenKind.DIVISION, "week", "week"),
    (
        TokenKind.BOUND,
        Bound(True, False),
        "before|prior to|earlier than|pre{,-}|until before|preceding",
    ),
    (TokenKind.BOUND, Bound(True, False), "{some time,sometime} before|ahead of|antedating|<"),
    (
        TokenKind.BOUND,
        Bound(True, True),
        "{not,no} {after,later than}|by|until|till|til|up to|≤|<=",
    ),
    (TokenKind.BOUND, Bound(True, True), "up {until,till}|through|thru|to|{on,in,by} or before"),
    (
        TokenKind.BOUND,
        Bound(True, True),
        "as late as|{up to and including,at the latest by,not beyond}|nor {after,later than}",
    ),
    (
        TokenKind.BOUND,
        Bound(True, True),
        "before or {in,on,during}|latest|before {the ,}{very ,}end of",
    ),
    (
        TokenKind.BOUND,
        Bound(True, True),
        "ending{, in, with}|ended{, in}|at the latest in|right up to",
    ),
    (TokenKind.BOUND, Bound(True, True, True), "at {the ,}latest|{or,and} {earlier,before,prior}"),
    (TokenKind.BOUND, Bound(False, False), "after|later than|post{,-}|following|subsequent to|>"),
    (TokenKind.BOUND, Bound(False, False), "{some time,sometime} after"),
    (
        TokenKind.BOUND,
        Bound(False, True),
        "{not,no} {before,earlier than}|since|from|starting{, in, from}",
    ),
    (
        TokenKind.BOUND,
        Bound(False, True),
        "beginning {in,from,with}|{as early as,on or after,in or after}",
    ),
    (TokenKind.BOUND, Bound(False, True), "after or {in,on,during}|≥|>=|earliest|ever since|as of"),
    (
        TokenKind.BOUND,
        Bound(False, True),
        "{begun,began,started} in|at the earliest in|nor {before,earlier than}",
    ),
    (
        TokenKind.BOUND,
        Bound(False, True, True),
        "at {the ,}earliest|{or,and} {later,after,since}|+",
    ),
    (
        TokenKind.BOUND,
        Bound(False, True, True),
        "{,and ,or }onward{,s}|and on|on wards|{up ,}to {the ,}present{, day, time}|{up ,}to date",
    ),
    (
        TokenKind.OPEN,
        None,
        "{the ,}present{, day, time}|now|today|ongoing|on-going|{, and }continuing|open{, end}",
    ),
    (TokenKind.BETWEEN, None, "between|betw|btw|bet|in between|{some time,sometime} between"),
    (TokenKind.AND, None, "and|&|but|as well as"),
    (TokenKind.OR, None, "or|or else|alternatively|and/or"),
    (TokenKind.DASH, None, "..|...|…|->|→"),
    (TokenKind.INCLUSIVE, None, "inclusive{,ly}|included|including|incl"),
    (TokenKind.NIGHT, "from", "{the ,in the ,on the ,during the ,}night {of,from}|overnight|night"),
    (TokenKind.ANNO_DOMINI, None, "a. d|a.d|ad|c. e|c.e|ce|anno domini"),
    (TokenKind.CENTURY_MARK, None, "{,-}{century,centuries}|cent"),
    (TokenKind.CENTURY, 18, "eighteenth{ ,-}century"),
    (TokenKind.CENTURY, 19, "nineteenth{ ,-}century"),
    (TokenKind.CENTURY, 20, "twentieth{ ,-}century"),
    (TokenKind.CENTURY, 21, "twenty-first{ ,-}century"),
    *(
        (TokenKind.DECADE, (1920 + 10 * n, century), f"{prefix}{stem}ies")
        for n, stem in enumerate(_DECADES)
        for prefix, century in (("", False), ("nineteen{ ,-}", True))
    ),
    *(
        (TokenKind.NUMBER, (1900 + tens + n, 4), f"nineteen{{ ,-}}{word}{{ ,-}}{unit}")
        for tens, word in _TENS.items()
        for n, unit in enumerate(_UNITS, start=1)
    ),
    (TokenKind.ERA, "昭和", "sh{o,ō,ou}wa"),
    (TokenKind.ERA, "大正", "taish{o,ō,ou}"),
    (TokenKind.ERA, "明治", "meiji"),
    (TokenKind.ERA, "平成", "heisei"),
    (TokenKind.ERA, "令和", "reiwa"),
    (TokenKind.YEAR_MARK, None, "year|yr"),
    (
        TokenKind.FILLER,
        None,
        "in|on|at|the|of|a|an|during|within|{some time,sometime}{, in, during}",
    ),
    (
        TokenKind.FILLER,
        None,
        "date{d,s,d to,s from,d from,d as,s to,}|dating {from,to}|is|was|as|it|its",
    ),
    (
        TokenKind.FILLER,
        None,
        "photo{,s,graph,graphs,graphed}|taken|shot|made|created|season|month{,s}{, of}",
    ),
    (
        TokenKind.FILLER,
        None,
        "years|day of|{early ,late ,mid,}{morning,afternoon,evening,night time}{, of}",
    ),
    (TokenKind.FILLER, None, "noon|midnight|dawn|dusk|a.m|p.m|am|pm|throughout|period{, of}"),
    (
        TokenKind.FILLER,
        None,
        "either|both|postmark{ed,}|whole|all of|exactly|precisely",
    ),
    (
        TokenKind.NO_DATE,
        None,
        "n. d|n.d|nd|n. y|n.y|s. d|s.d|sd|s. a|s.a|undated|no date{, given,s}|unknown",
    ),
    (
        TokenKind.NO_DATE,
        None,
        "without {a ,}date|date{ is,} {unknown,not known,missing,not given,lost}",
    ),
    (
        TokenKind.NO_DATE,
        None,
        "unknown date|not dated|sine dato|sine data|sine anno|not known|date n/a|n/a",
    ),
    (
        TokenKind.NO_DATE,
        None,
        "date unclear|year unknown|unknown year|no year|undetermined|undatable|n. k|n.k|nk|unkn",
    ),
    (
        TokenKind.NO_DATE,
        None,
        "not {recorded,stated,specified}|unspecified|unk",
    ),
    (
        TokenKind.NO_DATE,
        None,
        "{an ,}unknown {time,end}|end{ date,} unknown",
    ),
    (
        TokenKind.LIFE,
        None,
        "born{, in}|b|died{, in}|d|birth|death|born on|year of {birth,death}|aged",
    ),
)
