/// What a shell reads once, so that it asks Regent for the words that complete a line.
///
/// The words themselves come from the program at the moment of the question: a script that was
/// installed once knows the commands of every later version.
enum CompletionScript: String, Sendable, CaseIterable {
    case bash
    case zsh
    case fish

    /// Where the shell finds the script by itself.
    var place: String {
        switch self {
        case .bash: "/etc/bash_completion.d/regent"
        case .zsh: "/usr/local/share/zsh/site-functions/_regent"
        case .fish: "/etc/fish/completions/regent.fish"
        }
    }

    /// The line that loads it into a running shell.
    var loading: String {
        switch self {
        case .bash: "source <(regent completion bash)"
        case .zsh: "source <(regent completion zsh)"
        case .fish: "regent completion fish | source"
        }
    }

    /// The script.
    var text: String {
        switch self {
        case .bash: Self.bashScript
        case .zsh: Self.zshScript
        case .fish: Self.fishScript
        }
    }

    private static let bashScript = #"""
        # bash completion for regent, as `regent completion bash` prints it.
        _regent() {
            # Bash takes words apart at "=" and ":"; --output=json comes as three.
            local piece is_joined=
            local -a words=()
            for piece in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
                if [[ $piece == [=:] && ${#words[@]} -gt 0 ]]; then
                    words[-1]+=$piece
                    is_joined=yes
                elif [[ $is_joined ]]; then
                    words[-1]+=$piece
                    is_joined=
                else
                    words+=("$piece")
                fi
            done
            local current="" before="" value line kind=""
            if [[ ${#words[@]} -gt 0 ]]; then current=${words[-1]}; fi
            # What bash keeps in front of the piece that it replaces.
            if [[ $COMP_WORDBREAKS == *[=:]* ]]; then before=${current%"${current##*[=:]}"}; fi
            COMPREPLY=()
            while IFS= read -r line; do
                case $line in
                    :*) kind=${line#:} ;;
                    *)
                        line=${line%%$'\t'*}
                        COMPREPLY+=("${line#"$before"}")
                        ;;
                esac
            done < <(regent completion words -- "${words[@]}" 2>/dev/null)
            value=$current
            if [[ $current == --*=* ]]; then value=${current#*=}; fi
            case $kind in
                files)
                    compopt -o filenames 2>/dev/null
                    mapfile -t COMPREPLY < <(compgen -f -- "$value")
                    ;;
                folders)
                    compopt -o filenames 2>/dev/null
                    mapfile -t COMPREPLY < <(compgen -d -- "$value")
                    ;;
            esac
        }
        complete -F _regent regent

        """#

    private static let zshScript = #"""
        #compdef regent
        # zsh completion for regent, as `regent completion zsh` prints it.
        _regent() {
            local line kind
            local -a typed described
            typed=("${(@Q)words[2,CURRENT-1]}" "${PREFIX}")
            for line in "${(@f)$(regent completion words -- "${typed[@]}" 2>/dev/null)}"; do
                case $line in
                    :*) kind=${line#:} ;;
                    ?*) described+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
                esac
            done
            if [[ -n $kind && $PREFIX == --*=* ]]; then compset -P '*='; fi
            case $kind in
                files) _files ;;
                folders) _files -/ ;;
                *) _describe 'regent' described ;;
            esac
        }
        # Called by the shell where it was found in fpath, and told to it where it was read.
        if [[ ${funcstack[1]} == _regent ]]; then
            _regent "$@"
        else
            compdef _regent regent
        fi

        """#

    private static let fishScript = #"""
        # fish completion for regent, as `regent completion fish` prints it.
        function __regent_complete
            set -l words (commandline -opc)
            set -l current (commandline -ct)
            for line in (regent completion words -- $words[2..] "$current" 2>/dev/null)
                switch $line
                    case ':files'
                        set -l front (string match -r -- '^--[^=]*=' "$current")
                        set -l value (string replace -r -- '^--[^=]*=' '' "$current")
                        for name in (__fish_complete_path "$value")
                            echo "$front$name"
                        end
                    case ':folders'
                        set -l front (string match -r -- '^--[^=]*=' "$current")
                        set -l value (string replace -r -- '^--[^=]*=' '' "$current")
                        for name in (__fish_complete_directories "$value")
                            echo "$front$name"
                        end
                    case '*'
                        echo $line
                end
            end
        end
        complete -c regent -f -a '(__regent_complete)'

        """#
}
