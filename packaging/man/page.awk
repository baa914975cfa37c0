# Makes ingestd.conf(5), with what etc/ingestd.conf says of each key and its default:
#   awk -f page.awk etc/ingestd.conf ingestd.conf.5.in > ingestd.conf.5

function put(line) { body = body line "\n" }

# mdoc wants each sentence on a line of its own, lines below 80, and no word in front that looks like a request.
function tell(words,    word, count, i, line) {
    gsub(/\\/, "\\e", words)
    gsub(/`/, "\\(aq", words)
    count = split(words, word, / +/)
    for (i = 1; i <= count; i++) {
        if (line != "" && (line ~ /\.$/ || length(line " " word[i]) > 72)) {
            put(line)
            line = ""
        }
        if (line == "") line = (word[i] ~ /^[.']/ ? "\\&" : "") word[i]
        else line = line " " word[i]
    }
    if (line != "") put(line)
    text = ""
}

# The keys that were seen share the comment above them.
function end_keys(    i) {
    if (keys == 0) return
    if (!listed) put(".Bl -tag -width Ds")
    listed = 1
    for (i = 1; i <= keys; i++) put(".It Li \"" key[i] "\"")
    keys = 0
    tell(text)
}

function end_section() {
    end_keys()
    if (listed) put(".El")
    listed = 0
}

NR != FNR { if ($0 == "@KEYS@") { end_section(); printf "%s", body } else print; next }
/^#?\[/ {
    end_section()
    gsub(/[#\]\[]/, "")
    put(".Ss \\(lB" $0 "\\(rB")
    tell(text)
    sections++
    next
}
/^#[a-z_]+ = / { key[++keys] = substr($0, 2); next }
/^# / { end_keys(); text = text (text == "" ? "" : " ") substr($0, 3); next }
# What the file says of itself, before its first section, the page says in its own way.
!sections { text = "" }
