"""Completion for bash, zsh and fish, written from the table of commands, so that it knows what the parser knows."""

from collections.abc import Callable, Iterable
from typing import Final

from pressrun.door.usage import COMMANDS, OPTIONS, Command, Option, Word

NAMES: Final = "pressrun editions --quiet"
"""What the scripts ask for the names of the editions."""

SHOWN: Final = tuple(command for command in COMMANDS if command.summary)
"""The commands that people need to know of."""


def script(shell: str) -> str:
    """The script for *shell*, one of `usage.SHELLS`."""
    scripts: dict[str, Callable[[], str]] = {"bash": _bash, "zsh": _zsh, "fish": _fish}
    return scripts[shell]()


def _flags(options: Iterable[Option]) -> list[str]:
    return [flag for option in options for flag in _spellings(option)]


def _spellings(option: Option) -> list[str]:
    return [*([f"-{option.short}"] if option.short else []), f"--{option.name}"]


def _takes(command: Command) -> Word:
    """What follows the command; a word without a name when nothing does."""
    return command.words[0] if command.words else Word("", "")


def _bash() -> str:
    valued = {option.name: option for command in SHOWN for option in (*OPTIONS, *command.options) if option.metavar}
    skipped = "|".join(flag for option in valued.values() for flag in _spellings(option) if option.name != "project")
    return _BASH.format(
        skipped=skipped,
        commands=" ".join(command.name for command in SHOWN),
        options=" ".join([*_flags(OPTIONS), "--help", "--version"]),
        cases="".join(_bash_case(command) for command in SHOWN),
    )


def _bash_case(command: Command) -> str:
    word = _takes(command)
    found = {
        "EDITION": f'$({NAMES} --project "$folder" 2>/dev/null)',
        "FOLDER": '$(compgen -d -- "$word")',
    }.get(word.name, " ".join(word.choices))
    options = " ".join([*_flags((*OPTIONS, *command.options)), "--help"])
    return f'        {command.name}) options="{options}"; words="{found}";;\n'


_BASH: Final = """\
_pressrun() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} folder=. command= words= options= i
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${{COMP_WORDS[i]}} in
            -C|--project) folder=${{COMP_WORDS[++i]}};;
            {skipped}) ((++i));;
            -*) ;;
            *) command=${{COMP_WORDS[i]}}; break;;
        esac
    done
    case $before in
        -C|--project) COMPREPLY=($(compgen -d -- "$word")); return;;
        {skipped}) return;;
    esac
    case $command in
        "") options="{options}"; words="{commands}";;
{cases}    esac
    [[ $word == -* ]] && words=$options
    COMPREPLY=($(compgen -W "$words" -- "$word"))
}}
complete -F _pressrun pressrun
"""


def _zsh() -> str:
    options = "\n".join(f"        {_zsh_option(option)}" for option in OPTIONS)
    return _ZSH.format(
        commands="\n".join(f"        {_single(command.name + ':' + command.summary)}" for command in SHOWN),
        options=options,
        cases="".join(_zsh_case(command) for command in SHOWN),
        names=NAMES,
    )


def _zsh_option(option: Option) -> str:
    """``'(-q --quiet)'{-q,--quiet}'[print …]'``"""
    names = _spellings(option)
    both = f"({' '.join(names)})"
    spelt = f"{_single(both)}{{{','.join(names)}}}" if len(names) > 1 else names[0]
    value = f":{option.metavar}:" if option.metavar else ""
    return spelt + _single(f"[{option.help}]{value}{'_files -/' if option.name == 'project' else ''}")


def _zsh_case(command: Command) -> str:
    word = _takes(command)
    action = {"EDITION": "->edition", "FOLDER": "_files -/"}.get(word.name, f"({' '.join(word.choices)})")
    place = "*" if word.many else "1"
    takes = [_single(f"{place}:{word.name}:{action}")] if word.name else []
    given = " ".join(["$options", *(_zsh_option(option) for option in command.options), *takes])
    return f"                {command.name}) _arguments {given} && return;;\n"


_ZSH: Final = """\
#compdef pressrun
_pressrun() {{
    local context state state_descr line
    typeset -A opt_args
    local -a commands options names
    commands=(
{commands}
    )
    options=(
{options}
    )
    _arguments -C $options '--version[print the version]' '--help[show help]' '1:command:->command' '*::word:->word'
    case $state in
        command) _describe command commands;;
        word)
            case $words[1] in
{cases}            esac
            [[ $state == edition ]] || return
            names=(${{(f)"$({names} --project ${{opt_args[--project]:-${{opt_args[-C]:-.}}}} 2>/dev/null)"}})
            compadd -a names;;
    esac
}}
compdef _pressrun pressrun
"""


def _fish() -> str:
    lines = ["complete -c pressrun -f"]
    lines += [_fish_line("__fish_use_subcommand", f"-a {command.name}", command.summary) for command in SHOWN]
    lines += [_fish_option("", option) for option in OPTIONS]
    for command in SHOWN:
        inside = f"__fish_seen_subcommand_from {command.name}"
        word = _takes(command)
        given = {"EDITION": f"-a '({NAMES} 2>/dev/null)'", "FOLDER": "-a '(__fish_complete_directories)'"}
        if word.name:
            lines.append(_fish_line(inside, given.get(word.name, f"-a '{' '.join(word.choices)}'"), word.name.lower()))
        lines += [_fish_option(inside, option) for option in command.options]
    return "\n".join(lines) + "\n"


def _fish_line(condition: str, given: str, text: str) -> str:
    when = f" -n {_single(condition)}" if condition else ""
    return f"complete -c pressrun{when} {given} -d {_single(text)}"


def _fish_option(condition: str, option: Option) -> str:
    names = f"-l {option.name}" + (f" -s {option.short}" if option.short else "")
    value = {"project": " -x -a '(__fish_complete_directories)'"}.get(option.name, " -x" if option.metavar else "")
    return _fish_line(condition, names + value, option.help)


def _single(text: str) -> str:
    """In single quotes, for any of the three shells; no text of ours has one inside."""
    return f"'{text}'"
