# Prints what bash offers at the end of each line of standard input: the line behind a ">", then one
# word a line.
source <(regent completion bash)
while IFS= read -r line; do
    # Bash ends words at spaces and, as words of their own, at "=" and ":".
    split=${line//=/ = }
    split=${split//:/ : }
    read -ra COMP_WORDS <<<"$split"
    if [[ $line == *" " ]]; then COMP_WORDS+=(""); fi
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    COMP_LINE=$line
    COMP_POINT=${#line}
    _regent regent "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
    printf '>%s\n' "$line"
    # Bash puts a word in place of the last piece, which may begin behind a "=".
    before=""
    if [[ ${line##* } == *[=:]* ]]; then
        word=${line##* }
        before=${word%"${word##*[=:]}"}
    fi
    for reply in "${COMPREPLY[@]}"; do printf '%s\n' "$before$reply"; done
done
