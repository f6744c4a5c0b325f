#!/usr/bin/env python3
"""Validates tokens.tsv: format, samples, checks, order. Reference implementation of README.md.

usage: validate_tokens.py            validate the table next to this file
       validate_tokens.py FILE...    also print every finding in these files (precision run)
"""
import base64, binascii, json, math, os, re, sys, zlib

HERE = os.path.dirname(os.path.abspath(__file__))
BREAK = "\u2038"
COLUMNS = ["id", "provider", "what", "keywords", "match-case", "regex", "context", "check", "mark", "good", "bad"]
B62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
B36 = "0123456789abcdefghijklmnopqrstuvwxyz"
WORD = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")
CHECKS = {"github-crc32", "jwt", "base64-88", "base64-44", "gitlab-routable", "grafana-crc32", "grafana-cloud-json",
          "grafana-legacy-json", "bech32", "nkey-crc16", "discord-snowflake", "sentry-org-json", "atlassian-int",
          "pair-base64"}
CHECKS_WITH_ARGUMENT = {"entropy", "mixed", "base64-prefix", "json-part"}
FILLER_WORDS = ["example", "placeholder", "changeme", "change_me", "change-me", "redacted", "dummy", "sample", "insert",
                "foobar", "notreal", "notasecret", "secrethere", "tokenhere", "keyhere", "your_", "your-", "yourapi",
                "yourtoken", "yoursecret", "yourkey", "yourpassword", "mytoken", "mysecret", "fake_", "fake-",
                "faketoken", "fakekey", "a1b2c3", "1a2b3c", "qwertyui", "asdfghjk", "deadbeef"]


class Row:
    def __init__(self, line, number):
        cells = line.rstrip("\n").split("\t")
        if len(cells) != len(COLUMNS):
            raise ValueError(f"line {number}: {len(cells)} columns, {len(COLUMNS)} wanted")
        if any(not c.strip() for c in cells):
            raise ValueError(f"line {number}: empty cell")
        (self.id, self.provider, self.what, kw, self.case, self.regex_text, ctx, self.check, self.mark, good, bad) = cells
        self.number = number
        self.keywords = kw.split("|")
        self.context = [] if ctx == "-" else ctx.split("|")
        self.regex = re.compile(self.regex_text, re.ASCII)
        self.good = good.split(" ")
        self.bad = bad.split(" ")
        self.boundary = boundary(self.regex_text)


def boundary(regex_text):
    """(characters not allowed before, after a match): word characters, and of - + / ~ those a match may hold."""
    inside, extra, i, text = False, set(), 0, regex_text
    while i < len(text):
        c = text[i]
        if c == "\\":
            if text[i + 1] == "-":
                extra.add("-")
            i += 2
            continue
        if inside:
            if c == "]":
                inside = False
            elif c == "-" and text[i - 1] != "[" and text[i + 1] != "]":
                pass                                   # a range
            elif c in "-+/~":
                extra.add(c)
        elif c == "[":
            inside = True
            if text[i + 1] == "^":
                i += 1
        elif c == "-":
            extra.add("-")
        i += 1
    after = set(extra)
    if "+" in extra and "/" in extra:
        after.add("=")
    return WORD | extra, WORD | after


def entropy(s):
    return -sum(n / len(s) * math.log2(n / len(s)) for n in (s.count(c) for c in set(s))) if s else 0.0


def crc(text):
    return zlib.crc32(text.encode()) & 0xFFFFFFFF


def digits(n, alphabet, width):
    out = ""
    while n:
        n, r = divmod(n, len(alphabet))
        out = alphabet[r] + out
    return out.rjust(width, alphabet[0])


def unbase64(text, canonical=False):
    """standard or URL alphabet, padded or not; None when it does not decode"""
    body = text.rstrip("=").replace("-", "+").replace("_", "/")
    if not re.fullmatch(r"[A-Za-z0-9+/]*", body) or len(body) % 4 == 1:
        return None
    try:
        raw = base64.b64decode(body + "=" * (-len(body) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    if canonical and base64.b64encode(raw).decode().rstrip("=") != body:
        return None
    return raw


def unjson(text):
    raw = unbase64(text)
    if raw is None:
        return None
    try:
        value = json.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def check_jwt(s):
    parts = s.split(".")
    if len(parts) != 3:
        return False
    header, payload = unjson(parts[0]), unjson(parts[1])
    if header is None or payload is None or not isinstance(header.get("alg"), str):
        return False
    return payload.get("sub") != "1234567890" and payload.get("role") != "anon"


def check_gitlab(s):
    m = re.fullmatch(r"(.*?-(?:t[0-9]_)?)([A-Za-z0-9_-]{27,300})\.(?:([0-9a-z]{2})\.)?([0-9a-z]{2})([0-9a-z]{7})", s)
    if not m:
        return False
    body = m.group(2)
    if m.group(4) != digits(len(body), B36, 2) or m.group(5) != digits(crc(s[:-7]), B36, 7):
        return False
    raw = unbase64(body)
    return raw is not None and len(raw) >= 18 and raw[-1] == len(raw) - 17


def check_bech32(s):
    charset = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    if s != s.lower() and s != s.upper():
        return False
    hrp, _, data = s.lower().rpartition("1")
    if not hrp or any(c not in charset for c in data) or len(data) < 6:
        return False
    chk = 1
    for v in [ord(c) >> 5 for c in hrp] + [0] + [ord(c) & 31 for c in hrp] + [charset.index(c) for c in data]:
        top = chk >> 25
        chk = (chk & 0x1FFFFFF) << 5 ^ v
        for i, g in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            chk ^= g if top >> i & 1 else 0
    return chk == 1


def crc16(data):
    value = 0
    for byte in data:
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1 ^ 0x1021 if value & 0x8000 else value << 1) & 0xFFFF
    return value


def check_nkey(s):
    try:
        raw = base64.b32decode(s + "=" * (-len(s) % 8))
    except binascii.Error:
        return False
    return len(raw) == 36 and int.from_bytes(raw[-2:], "little") == crc16(raw[:-2])


def passes(check, s):
    """s: the secret (the match, or the part after the mark)"""
    name, _, argument = check.partition(":")
    if check == "-":
        return True
    if name == "entropy":
        return entropy(s) >= float(argument)
    if name == "mixed":
        return all(re.search(c, s) for c in ("[A-Z]", "[a-z]", "[0-9]")) and entropy(s) >= float(argument)
    if name == "github-crc32":
        body = s.split("_", 1)[1]
        return len(body) == 36 and body[30:] == digits(crc(body[:30]), B62, 6)
    if name == "jwt":
        return check_jwt(s)
    if name in ("base64-88", "base64-44"):
        raw = unbase64(s, True)
        return raw is not None and len(raw) == (64 if name == "base64-88" else 32) and passes("mixed:3.5", s)
    if name == "gitlab-routable":
        return check_gitlab(s)
    if name == "grafana-crc32":
        return len(s) == 46 and s[38:].lower() == crc(s[:37]).to_bytes(4, "little").hex()
    if name == "grafana-cloud-json":
        value = unjson(s.split("_", 1)[1])
        return value is not None and bool(value.get("o")) and bool(value.get("k"))
    if name == "grafana-legacy-json":
        value = unjson(s)
        return value is not None and bool(value.get("k")) and "n" in value and "id" in value
    if name == "bech32":
        return check_bech32(s)
    if name == "nkey-crc16":
        return check_nkey(s)
    if name == "discord-snowflake":
        raw = unbase64(s.split(".")[0])
        return raw is not None and re.fullmatch(rb"[0-9]{17,20}", raw) is not None
    if name == "sentry-org-json":
        value = unjson(s.split("_")[1])
        return value is not None and "iat" in value and "org" in value and ("url" in value or "region_url" in value)
    if name == "atlassian-int":
        raw = unbase64(s[5:] if s.startswith("BBDC-") else s)
        return raw is not None and re.match(rb"[0-9]{1,20}:", raw) is not None
    if name == "pair-base64":
        raw = unbase64(s)
        return raw is not None and re.fullmatch(rb"[A-Za-z0-9_-]{20}:[A-Za-z0-9_-]{22}", raw) is not None
    if name == "base64-prefix":
        raw = unbase64(s[:len(s) // 4 * 4])
        return raw is not None and raw.startswith(argument.encode())
    if name == "json-part":
        parts = s.split(".")
        return len(parts) > int(argument) and unjson(parts[int(argument)]) is not None
    raise ValueError("unknown check " + check)


def has_sequence(s, length=8):
    run = down = 1
    for a, b in zip(s, s[1:]):
        same = a.isdigit() == b.isdigit() and a.isalnum() and b.isalnum()
        run = run + 1 if same and (ord(b) == ord(a) + 1 or (a, b) == ("9", "0")) else 1
        down = down + 1 if same and (ord(b) == ord(a) - 1 or (a, b) == ("0", "9")) else 1
        if run >= length or down >= length:
            return True
    return False


def is_filler(secret, row, known):
    """general rejections, README.md"""
    if any(k in secret for k in known):
        return True
    fold = str.lower if row.case == "any" else str
    starts = [k for k in row.keywords if fold(secret).startswith(fold(k))]
    body = secret[len(max(starts, key=len)):] if starts else secret
    low = body.lower()
    n = len(body)
    if n >= 16 and len(set(body)) < 6 or n >= 32 and len(set(body)) < 8:
        return True
    if re.search(r"x{6}|0{8}|\*{4}|\.{3}", low) or re.search(r"([^Aa])\1{9}", body) or re.search(r"a{10}", body):
        return True
    if any(low[p:] == low[:-p] for p in range(1, min(16, n // 2) + 1)):
        return True
    return has_sequence(low) or any(w in low for w in FILLER_WORDS)


def squeeze(text):
    return re.sub(r"[^a-z0-9]", "", text.lower())


def is_escape(line, at):
    """the letter of a line break or tab as strings write it"""
    return at > 0 and line[at - 1] == "\\" and line[at] in "nrt"


def findings(row, line, known, prop=""):
    """secrets that the row finds on one line: (start, end, secret)"""
    fold = str.lower if row.case == "any" else str
    if not any(fold(k) in fold(line) for k in row.keywords):
        return
    before, after = row.boundary
    position = 0
    while True:
        m = row.regex.search(line, position)
        if not m:
            return
        position = m.start() + 1
        if is_escape(line, m.start()) or m.end() < len(line) and line[m.end()] in after:
            continue
        if m.start() and line[m.start() - 1] in before and not is_escape(line, m.start() - 1):
            continue
        if row.context:
            raw = (prop + " " + line[:m.start()]).lower()
            if not any(w in raw or w in squeeze(raw) for w in row.context):
                continue
        secret = m.group()
        if row.mark != "-":
            literal = row.mark[len("after:"):]
            if literal in secret:
                secret = secret[secret.rindex(literal) + len(literal):]
        if not secret or not passes(row.check, secret) or is_filler(secret, row, known):
            continue
        yield m.start(), m.end(), secret


def load_known(path):
    with open(path, encoding="utf-8") as f:
        return [l.strip().replace(BREAK, "") for l in f if l.strip() and not l.startswith("#")]


def load(path):
    with open(path, encoding="utf-8") as f:
        lines = f.read().split("\n")
    if lines[-1] == "":
        lines.pop()
    if lines[0].split("\t") != COLUMNS:
        raise ValueError("header: " + lines[0])
    return [Row(l, i) for i, l in enumerate(lines[1:], 2)]


def literal_runs(regex_text):
    """longest run of plain characters outside classes, as a rough measure of what is specific"""
    text = re.sub(r"\[(?:\\.|[^\]])*\]", "\0", regex_text)
    text = re.sub(r"\{[0-9,]+\}|\(\?:|[()|?]", "\0", text)
    text = re.sub(r"\\(.)", r"\1", text)
    return max((len(p) for p in text.split("\0")), default=0)


def main(files):
    rows, known = load(os.path.join(HERE, "tokens.tsv")), load_known(os.path.join(HERE, "known-examples.txt"))
    errors = []
    say = lambda r, text: errors.append(f"{r.id} (line {r.number}): {text}")
    ids = [r.id for r in rows]
    if ids != sorted(ids):
        errors.append("ids are not sorted: " + next(b for a, b in zip(ids, ids[1:]) if a > b))
    for i in {i for i in ids if ids.count(i) > 1}:
        errors.append("id twice: " + i)
    good = bad = 0
    for r in rows:
        if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", r.id):
            say(r, "id is not kebab-case")
        if r.case not in ("exact", "any"):
            say(r, "match-case " + r.case)
        if any(len(k) < 3 for k in r.keywords):
            say(r, "keyword shorter than 3")
        if r.case == "any" and any(k != k.lower() for k in r.keywords):
            say(r, "keyword of an `any` row is not lower case")
        if any(w != w.lower() for w in r.context):
            say(r, "context word is not lower case")
        name = r.check.partition(":")[0]
        if r.check != "-" and r.check not in CHECKS and name not in CHECKS_WITH_ARGUMENT:
            say(r, "unknown check " + r.check)
        if r.mark != "-" and not r.mark.startswith("after:"):
            say(r, "mark " + r.mark)
        if re.search(r"\(\?[=!<P]|\(\?[a-z]|\\[1-9bBAzZdws]|\^|\$(?!\()|[*]|\+(?![/\]A-Za-z_-])", re.sub(r"\\[$+*^]|\[(?:\\.|[^\]])*\]", "", r.regex_text)):
            say(r, "anchor, group, unbounded repetition or class escape in the regex")
        if re.search(r"\((?!\?:)", re.sub(r"\\.|\[(?:\\.|[^\]])*\]", "", r.regex_text)):
            say(r, "capturing group")
        if re.search(r"\{[0-9]+,\}", r.regex_text):
            say(r, "unbounded repetition")
        if not r.context and literal_runs(r.regex_text) < 3:
            say(r, "no literal of 3 characters and no context")
        if not 1 <= len(r.good) <= 3 or not 2 <= len(r.bad) <= 4:
            say(r, f"{len(r.good)} good and {len(r.bad)} bad samples")
        for s in r.good:
            text = s.replace(BREAK, "")
            good += 1
            if s.count(BREAK) < 2:
                say(r, "good sample with fewer than two breaks")
            fold = str.lower if r.case == "any" else str
            if not any(fold(k) in fold(text) for k in r.keywords):
                say(r, "no keyword in a good sample")
            if not r.context and not any(fold(k) in fold(text) for k in r.keywords):
                say(r, "no keyword in the match")
            if not any(e == len(text) and (a == 0 or r.context and text[a - 1] in "=&?:") for a, e, _ in findings(r, text, known)):
                say(r, "good sample does not match: " + s)
            if any(True for _ in findings(r, s, known)):
                say(r, "good sample matches although broken up: " + s)
        for s in r.bad:
            bad += 1
            if s.count(BREAK) < 2:
                say(r, "bad sample with fewer than two breaks")
            if any(True for _ in findings(r, s.replace(BREAK, ""), known)):
                say(r, "bad sample matches: " + s)
    for path in files:
        try:
            with open(path, encoding="utf-8") as f:
                text = f.read()
        except (UnicodeDecodeError, OSError):
            continue
        low = text.lower()
        near = [r for r in rows if any(k.lower() in low for k in r.keywords)]
        for number, line in enumerate(text.split("\n"), 1):
            for r in near if len(line) < 20000 else []:
                for a, e, secret in findings(r, line, known):
                    print(f"{path}:{number}: {r.id}: {secret[:16]}… ({len(secret)})")
    for e in errors:
        print("ERROR", e)
    print(f"shapes {len(rows)}, providers {len({r.provider for r in rows})}, with context {sum(bool(r.context) for r in rows)}, "
          f"with a check {sum(r.check != '-' for r in rows)}, good samples {good}, bad samples {bad}, errors {len(errors)}")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
