import { CliError, EXIT } from "./exit";

const COMMANDS = "serve list start stop status open logs export import completion help";
const TAKE_TUNNELS = "start|stop|status|open|logs|export";

// Tunnel names are asked of the running dashboard; without one there is nothing to complete.
const SCRIPTS = {
  bash: `_gatehouse() {
  local IFS=$'\\n' word="\${COMP_WORDS[COMP_CWORD]}" name quoted
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "$(printf '%s\\n' ${COMMANDS})" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
    ${TAKE_TUNNELS})
      while read -r name; do
        printf -v quoted '%q' "$name"
        case "$word" in
          # Inside quotes the name goes in as it is, so nothing but blanks may be special in it.
          '"'*|"'"*) [[ "$name" == "\${word:1}"* && "$name" == "\${quoted//\\\\ / }" ]] && COMPREPLY+=("$name") ;;
          *) [[ "$name" == "$word"* || "$quoted" == "$word"* ]] && COMPREPLY+=("$quoted") ;;
        esac
      done < <(gatehouse list --names 2>/dev/null)
      ;;
    import)
      # Quotes names of files; the bash of macOS does not have it.
      compopt -o filenames 2>/dev/null
      COMPREPLY=($(compgen -f -- "$word"))
      ;;
    completion) COMPREPLY=($(compgen -W "$(printf '%s\\n' bash zsh fish)" -- "$word")) ;;
  esac
}
complete -F _gatehouse gatehouse
`,
  zsh: `#compdef gatehouse
_gatehouse() {
  if (( CURRENT == 2 )); then
    compadd -- ${COMMANDS}
    return
  fi
  case "$words[2]" in
    ${TAKE_TUNNELS})
      compadd -- "\${(@f)$(gatehouse list --names 2>/dev/null)}"
      ;;
    import) _files ;;
    completion) compadd -- bash zsh fish ;;
  esac
}
# Autoloaded from fpath this file is the function's body at its first call.
if [[ "$funcstack[1]" == "_gatehouse" ]]; then
  _gatehouse "$@"
else
  compdef _gatehouse gatehouse
fi
`,
  fish: `complete -c gatehouse -f
complete -c gatehouse -n __fish_use_subcommand -a '${COMMANDS}'
complete -c gatehouse -n '__fish_seen_subcommand_from ${TAKE_TUNNELS.replaceAll("|", " ")}' -a '(gatehouse list --names 2>/dev/null)'
complete -c gatehouse -n '__fish_seen_subcommand_from import' -F
complete -c gatehouse -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'
`,
};

/** @type {import("./command").Command} */
export const completion = {
  summary: "Print the completion script of a shell.",
  usage: "bash | zsh | fish",
  details: `bash   gatehouse completion bash >> ~/.bashrc
zsh    gatehouse completion zsh > "\${fpath[1]}/_gatehouse"
fish   gatehouse completion fish > ~/.config/fish/completions/gatehouse.fish`,
  arguments: [1, 1],
  options: {},
  run: async ({ words: [shell] }) => {
    if (shell !== "bash" && shell !== "zsh" && shell !== "fish") {
      throw new CliError(EXIT.usage, "There is completion for bash, zsh and fish.");
    }
    process.stdout.write(SCRIPTS[shell]);
    return undefined;
  },
};
