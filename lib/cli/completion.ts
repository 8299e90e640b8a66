import { ANSWER_WORDS } from "./answer-words";
import { command } from "./command";
import { listCommands, type Word } from "./command-list";
import { CliError, EXIT } from "./exit";
import { KEY_WORDS } from "./key-words";
import { SERVICE_WORDS } from "./service-words";

const WORDS = [...listCommands().map(({ name }) => name), "help"].join(" ");
const TAKE_TUNNELS = wordsThatComplete("tunnels").join("|");
const TAKE_FILES = wordsThatComplete("files").join("|");
const TAKE_SHELLS = wordsThatComplete("shells").join("|");

const TAKE_ANSWERS = wordsThatComplete("answers").join("|");
const TAKE_KEYS = wordsThatComplete("keys").join("|");
const TAKE_SERVICES = wordsThatComplete("services").join("|");
// After what is to be done with a key comes its tunnel.
const [TAKES_TUNNEL = ""] = wordsThatComplete("tunnels");

const SHELLS = ["bash", "zsh", "fish"] as const;
const SHELL_WORDS = SHELLS.join(" ");
const ANSWERS = ANSWER_WORDS.join(" ");
const KEYS = KEY_WORDS.join(" ");
const SERVICES = SERVICE_WORDS.join(" ");

type Shell = (typeof SHELLS)[number];

// The names of tunnels come from the running dashboard; without one nothing is completed.
const SCRIPTS: Record<Shell, string> = {
  bash: `_gatehouse() {
  local IFS=$'\\n' word="\${COMP_WORDS[COMP_CWORD]}" what="\${COMP_WORDS[1]}" name quoted
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "$(printf '%s\\n' ${WORDS})" -- "$word"))
    return
  fi
  [ "$what" = ${TAKE_KEYS} ] && [ "$COMP_CWORD" -eq 3 ] && what=${TAKES_TUNNEL}
  case "$what" in
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
    ${TAKE_FILES})
      # Quotes names of files; the bash of macOS does not have it.
      compopt -o filenames 2>/dev/null
      COMPREPLY=($(compgen -f -- "$word"))
      ;;
    ${TAKE_ANSWERS}) [ "$COMP_CWORD" -eq 2 ] && COMPREPLY=($(compgen -W "$(printf '%s\\n' ${ANSWERS})" -- "$word")) ;;
    ${TAKE_KEYS}) [ "$COMP_CWORD" -eq 2 ] && COMPREPLY=($(compgen -W "$(printf '%s\\n' ${KEYS})" -- "$word")) ;;
    ${TAKE_SERVICES}) [ "$COMP_CWORD" -eq 2 ] && COMPREPLY=($(compgen -W "$(printf '%s\\n' ${SERVICES})" -- "$word")) ;;
    ${TAKE_SHELLS}) COMPREPLY=($(compgen -W "$(printf '%s\\n' ${SHELL_WORDS})" -- "$word")) ;;
  esac
}
complete -F _gatehouse gatehouse
`,
  zsh: `#compdef gatehouse
_gatehouse() {
  if (( CURRENT == 2 )); then
    compadd -- ${WORDS}
    return
  fi
  local what="$words[2]"
  [[ "$what" == ${TAKE_KEYS} ]] && (( CURRENT == 4 )) && what=${TAKES_TUNNEL}
  case "$what" in
    ${TAKE_TUNNELS})
      compadd -- "\${(@f)$(gatehouse list --names 2>/dev/null)}"
      ;;
    ${TAKE_FILES}) _files ;;
    ${TAKE_ANSWERS}) (( CURRENT == 3 )) && compadd -- ${ANSWERS} ;;
    ${TAKE_KEYS}) (( CURRENT == 3 )) && compadd -- ${KEYS} ;;
    ${TAKE_SERVICES}) (( CURRENT == 3 )) && compadd -- ${SERVICES} ;;
    ${TAKE_SHELLS}) compadd -- ${SHELL_WORDS} ;;
  esac
}
# When zsh autoloads this file from fpath, it becomes the body of the function at the first call.
if [[ "$funcstack[1]" == "_gatehouse" ]]; then
  _gatehouse "$@"
else
  compdef _gatehouse gatehouse
fi
`,
  fish: `complete -c gatehouse -f
complete -c gatehouse -n __fish_use_subcommand -a '${WORDS}'
complete -c gatehouse -n '__fish_seen_subcommand_from ${spaced(TAKE_TUNNELS)}' -a '(gatehouse list --names 2>/dev/null)'
complete -c gatehouse -n '__fish_seen_subcommand_from ${spaced(TAKE_FILES)}' -F
complete -c gatehouse -n '__fish_seen_subcommand_from ${spaced(TAKE_ANSWERS)}; and not __fish_seen_subcommand_from ${ANSWERS}' -a '${ANSWERS}'
complete -c gatehouse -n '__fish_seen_subcommand_from ${TAKE_KEYS}; and not __fish_seen_subcommand_from ${KEYS}' -a '${KEYS}'
complete -c gatehouse -n '__fish_seen_subcommand_from ${TAKE_KEYS}; and __fish_seen_subcommand_from ${KEYS}' -a '(gatehouse list --names 2>/dev/null)'
complete -c gatehouse -n '__fish_seen_subcommand_from ${spaced(TAKE_SERVICES)}; and not __fish_seen_subcommand_from ${SERVICES}' -a '${SERVICES}'
complete -c gatehouse -n '__fish_seen_subcommand_from ${spaced(TAKE_SHELLS)}' -a '${SHELL_WORDS}'
`,
};

export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}

export const completion = command({
  usage: SHELLS.join(" | "),
  details: `bash   gatehouse completion bash >> ~/.bashrc
zsh    gatehouse completion zsh > "\${fpath[1]}/_gatehouse"
fish   gatehouse completion fish > ~/.config/fish/completions/gatehouse.fish`,
  arguments: [1, 1],
  options: {},
  run: async ({ words: [word] }) => {
    const shell = SHELLS.find((each) => each === word);
    if (!shell) throw new CliError(EXIT.usage, "There is completion for bash, zsh and fish.");
    process.stdout.write(completionScript(shell));
    return undefined;
  },
});

function wordsThatComplete(what: NonNullable<Word["completes"]>): string[] {
  return listCommands()
    .filter(({ completes }) => completes === what)
    .map(({ name }) => name);
}

/** In fish's form for a choice of words. */
function spaced(choice: string): string {
  return choice.replaceAll("|", " ");
}
