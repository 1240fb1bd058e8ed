# Prints what zsh offers at the end of each line of standard input: the line behind a ">", then one
# word a line.
#
# Zsh completes in its line editor only, so that an interactive one runs in a terminal of its own; in
# it `compadd`, by which every completion offers its words, writes them to a file, too.
zmodload zsh/zpty zsh/zselect
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export OFFERED=$folder/offered

cat >$folder/inner.zsh <<'INNER'
PROMPT='' RPROMPT='' PS2=''
unsetopt beep prompt_sp prompt_cr
autoload -Uz compinit
compinit -u -D
source <(regent completion zsh)
compadd() {
    local -a words
    # With -O, -A or -D it only asks; what is offered comes without them.
    if (( $@[(I)-[OAD]] == 0 )); then
        builtin compadd -O words "$@"
        print -rl -- "$IPREFIX"${^words} >>$OFFERED
    fi
    builtin compadd "$@"
}
offer() {
    : >$OFFERED
    zle list-choices
    BUFFER=''
    print completed
}
zle -N offer
# A key that begins no other binding, for which zsh would wait.
bindkey '^T' offer
print 'all is set'
INNER

# Reads what the inner shell says until a text came, for ten seconds at most.
await() {
    local piece all=''
    local -i tries=1000
    while (( tries-- > 0 )); do
        if zpty -r -t inner piece; then
            all+=$piece
            if [[ $all == *$1* ]]; then return 0; fi
        else
            zselect -t 1
        fi
    done
    print -r -u2 -- "zsh did not say '$1': $all"
    exit 1
}

zpty inner zsh -f -i
zpty -w inner "source $folder/inner.zsh"
await 'all is set'
while IFS= read -r line; do
    zpty -w -n inner "$line"$'\x14'
    await completed
    print -r -- ">$line"
    sed '/^$/d' $OFFERED
done
zpty -d inner
