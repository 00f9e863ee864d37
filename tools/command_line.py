#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes manual pages, completions of bash, zsh and fish, and the reference page of commands, all from what the program says of itself.

    tools/command_line.py PROGRAM FOLDER      FOLDER/man/*.1, FOLDER/bash/gpuramp, FOLDER/zsh/_gpuramp, FOLDER/fish/gpuramp.fish, FOLDER/commands.md
"""

import json
import pathlib
import re
import subprocess
import sys

EXIT_CODES = [("0", "ok"), ("1", "a check or comparison failed"), ("2", "bad input; nothing was written"), ("3", "infeasible"),
              ("70", "internal error"), ("130", "interrupted; a study goes on with --resume")]


def described(program):
    """The command line of the program; see src/cli/command_line.hpp."""
    return json.loads(subprocess.run([program, "--command-line"], capture_output=True, text=True, check=True).stdout)


def version(program):
    return subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0].split()[1]


def flags(command):
    return [o for o in command["options"] if not o["positional"]]


def operands(command):
    return [o for o in command["options"] if o["positional"]]


def synopsis(name, command):
    words = [name] + (["[options]"] if flags(command) else [])
    words += [o["names"][0] if o["required"] else f"[{o['names'][0]}]" for o in operands(command)]
    return " ".join(words)


# ---- manual pages

def roff(text):
    return re.sub(r"(?m)^([.'])", r"\\&\1", text.replace("\\", "\\e").replace("-", "\\-"))


def man_options(command):
    for option in operands(command) + flags(command):
        names = ", ".join(f"\\fB{roff(n)}\\fR" for n in option["names"])
        value = " \\fI" + roff(option["argument"]) + "\\fR" if option["argument"] and not option["positional"] else ""
        default = f" (default: {option['default']})" if option["default"] else ""
        yield f".TP\n{names}{value}\n{roff(option['about'] + default)}\n"


def man_footer(command):
    if command["footer"]:
        yield ".SH NOTES\n.nf\n" + roff(command["footer"].strip()) + "\n.fi\n"


def man_page(title, command, release, more=""):
    name = title.replace(" ", "-")
    parts = [f'.TH "{name.upper()}" 1 "" "gpuramp {release}" "User Commands"\n', f".SH NAME\n{roff(name)} \\- {roff(command['about'])}\n",
             f".SH SYNOPSIS\n.B {roff(synopsis(title, command))}\n", ".SH OPTIONS\n", *man_options(command), more, *man_footer(command),
             ".SH EXIT STATUS\n", *(f".TP\n.B {code}\n{roff(meaning)}\n" for code, meaning in EXIT_CODES)]
    return "".join(parts)


def man_pages(app, release):
    """File name -> text."""
    commands = ".SH COMMANDS\n" + "".join(f".TP\n.BR gpuramp\\-{c['name']} (1)\n{roff(c['about'])}\n" for c in app["commands"])
    app = dict(app, about=app["about"].removeprefix("gpuramp: "))
    pages = {"gpuramp.1": man_page("gpuramp", app, release, commands)}
    pages.update((f"gpuramp-{c['name']}.1", man_page(f"gpuramp {c['name']}", c, release)) for c in app["commands"])
    return pages


# ---- completions

def long_names(command):
    return [n for o in flags(command) for n in o["names"]]


def bash(app):
    cases = "".join(f"    {c['name']}) words=\"{' '.join(long_names(c))}\" ;;\n" for c in app["commands"])
    choices = {n: o["choices"] for c in app["commands"] for o in flags(c) for n in o["names"] if o["choices"]}
    values = "".join(f"    {n}) COMPREPLY=($(compgen -W \"{' '.join(v)}\" -- \"$word\")); return ;;\n" for n, v in sorted(choices.items()))
    return f"""# bash completion of gpuramp; made by tools/command_line.py
_gpuramp() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} words
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "{' '.join([c['name'] for c in app['commands']] + long_names(app))}" -- "$word"))
    return
  fi
  case $before in
{values}  esac
  case ${{COMP_WORDS[1]}} in
{cases}  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$word"))
  else
    compopt -o filenames
    COMPREPLY=($(compgen -f -- "$word"))
  fi
}}
complete -F _gpuramp gpuramp
"""


def zsh_text(text):
    return re.sub(r"(['\[\]:\\])", lambda m: {"'": "'\\''", "\\": "\\\\"}.get(m[1], "\\" + m[1]), text)


def zsh_options(command):
    for option in flags(command):
        value = ""
        if option["argument"]:
            value = ":" + zsh_text(option["argument"].replace("|", " ")) + ":" + (f"({' '.join(option['choices'])})" if option["choices"] else "_files")
        for name in option["names"]:
            yield f"        '*{name}[{zsh_text(option['about'])}]{value}' \\\n"


def zsh(app):
    names = "".join(f"    '{c['name']}:{zsh_text(c['about'])}'\n" for c in app["commands"])
    cases = "".join(f"      {c['name']})\n      _arguments \\\n{''.join(zsh_options(c))}        '*:file:_files'\n      ;;\n" for c in app["commands"])
    return f"""#compdef gpuramp
# zsh completion of gpuramp; made by tools/command_line.py
_gpuramp() {{
  local -a commands
  commands=(
{names}  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
{cases}  esac
}}
_gpuramp "$@"
"""


def fish_text(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def fish_option(command, option):
    line = f"complete -c gpuramp -n '__fish_seen_subcommand_from {command['name']}'"
    for name in option["names"]:
        line += f" -l {name[2:]}" if name.startswith("--") else f" -s {name[1:]}"
    if option["choices"]:
        line += f" -x -a {fish_text(' '.join(option['choices']))}"
    elif option["argument"]:
        line += " -r"
    return line + f" -d {fish_text(option['about'])}\n"


def fish(app):
    lines = ["# fish completion of gpuramp; made by tools/command_line.py\n"]
    lines += [f"complete -c gpuramp -n __fish_use_subcommand -f -a {c['name']} -d {fish_text(c['about'])}\n" for c in app["commands"]]
    lines += [fish_option(c, o) for c in app["commands"] for o in flags(c)]
    return "".join(lines)


# ---- reference page

def cell(text):
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def markdown_command(command):
    yield f"\n## {command['name']}\n\n{command['about']}.\n\n```\n{synopsis('gpuramp ' + command['name'], command)}\n```\n\n"
    yield "| option | value | meaning |\n| --- | --- | --- |\n"
    for option in operands(command) + flags(command):
        default = f" (default: {option['default']})" if option["default"] else ""
        names = ", ".join(f"`{n}`" for n in option["names"])
        yield f"| {names} | {cell('' if option['positional'] else option['argument'])} | {cell(option['about'] + default)} |\n"
    if command["footer"]:
        yield f"\n```\n{command['footer'].strip()}\n```\n"


def markdown(app):
    codes = "".join(f"| {code} | {meaning} |\n" for code, meaning in EXIT_CODES)
    return "# Commands\n\nMade from the program's own table of options.\n" + "".join(
        part for c in app["commands"] for part in markdown_command(c)) + "\n## Exit codes\n\n| code | meaning |\n| --- | --- |\n" + codes


def files(program):
    """Path below the folder -> text."""
    app = described(program)
    written = {f"man/{name}": text for name, text in man_pages(app, version(program)).items()}
    written.update({"bash/gpuramp": bash(app), "zsh/_gpuramp": zsh(app), "fish/gpuramp.fish": fish(app), "commands.md": markdown(app)})
    return written


def main(program, folder):
    for name, text in files(program).items():
        file = pathlib.Path(folder) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
