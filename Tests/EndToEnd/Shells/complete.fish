# Prints what fish offers at the end of each line of standard input: the line behind a ">", then one
# word a line.
regent completion fish | source
while read --local line
    echo ">$line"
    # Fish prints a word, a tab and what it means.
    complete --do-complete "$line" | string replace --regex '\t.*' ''
end
# What finds nothing is no failure.
exit 0
