// SPDX-License-Identifier: Apache-2.0
#include "cli/build_info.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/help.hpp"
#include "cli/print.hpp"
#include "cli/progress.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/stop.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <system_error>
#include <vector>

namespace {

using namespace gpuramp;

constexpr auto kSubcommands = {cli::add_run,      cli::add_sweep,   cli::add_merge,   cli::add_check,
                               cli::add_validate, cli::add_explain, cli::add_plan,    cli::add_compare,
                               cli::add_score,    cli::add_history, cli::add_report,  cli::add_catalog,
                               cli::add_schema,   cli::add_init,    cli::add_migrate, cli::add_import};

int report(const core::InputError& error)
{
  for (const auto& problem : error.problems())
    cli::print_error("{}\n", core::format_problem(problem));
  const auto n = error.n_found();
  if (n > error.problems().size())
    cli::print_error("... and {} more\n", n - error.problems().size());
  cli::print_error("{} problem{}; nothing was written\n", n, n == 1 ? "" : "s");
  return cli::kBadInput;
}

/// What was printed must have arrived: a full disk behind a redirection is no success.
int printed(int exit_code)
{
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0)
    return exit_code;
  cli::print_error("standard output cannot be written: {}\n", std::strerror(errno));
  return cli::kBadInput;
}

/// A first word that is no subcommand deserves to be named. \return true if it was
bool report_unknown_subcommand(const CLI::App& app, int argc, char** argv)
{
  if (argc < 2 || *argv[1] == '-')
    return false;
  std::vector<std::string> names;
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  if (std::find(names.begin(), names.end(), argv[1]) != names.end())
    return false;
  cli::print_error("there is no subcommand '{}'; {}\n", argv[1], core::suggest_word(argv[1], names, "there are"));
  return true;
}

/// An option that a subcommand does not have deserves that, too. \return true if it was
bool report_unknown_option(const CLI::App& app, const CLI::ParseError& error)
{
  const auto extras = app.remaining(true);
  const auto commands = app.get_subcommands();
  if (dynamic_cast<const CLI::ExtrasError*>(&error) == nullptr || extras.empty() || commands.empty())
    return false;
  std::vector<std::string> names;
  for (const auto* option : commands.front()->get_options())
    for (const auto& name : option->get_lnames())
      names.push_back("--" + name);
  const bool is_option = extras.front().starts_with("-");
  cli::print_error("{}: {}\n", commands.front()->get_name(),
                   is_option ? fmt::format("there is no option '{}'; {}", extras.front(),
                                           core::suggest_word(extras.front(), names, "there are"))
                             : fmt::format("'{}' is one argument too many; see 'gpuramp {} --help'", extras.front(),
                                           commands.front()->get_name()));
  return true;
}

/// Defaults of options that the user keeps in a file: [run] and the like, one option = value a line.
void add_user_defaults(CLI::App& app)
{
  const auto* file = std::getenv("GPURAMP_CONFIG");
  app.set_config("--config", file != nullptr ? file : "",
                 "file of defaults for options, by subcommand: [run], resolution=campus (default: $GPURAMP_CONFIG)",
                 file != nullptr);
  app.allow_config_extras(CLI::config_extras_mode::error);
}

/// Results go to files, mistakes to stderr, and nothing to stdout.
bool silence()
{
  return std::freopen("/dev/null", "w", stdout) != nullptr;
}

} // namespace

int main(int argc, char** argv)
{
  std::signal(SIGXFSZ, SIG_IGN); // a file that grows too large is then a write that fails, and is cleaned up
  CLI::App app("gpuramp: when are N GPUs up, what holds the ramp back, what does it deliver, draw and cost?",
               "gpuramp");
  app.formatter(cli::help_formatter());
  app.set_version_flag("--version", "gpuramp " + cli::version_text());
  app.require_subcommand(1);
  app.footer("Start with:\n  gpuramp init plan.json && gpuramp run plan.json --out results\n\n"
             "Exit codes: 0 ok, 1 a check failed, 2 bad input, 3 infeasible, 70 internal error.\n");
  app.add_flag_callback("--command-line",
                        [&app] {
                          cli::print_data(cli::describe_command_line(app));
                          throw CLI::Success();
                        })
      ->group(""); // for the build of manual pages, completions and reference
  add_user_defaults(app);
  bool quiet = false;
  app.add_flag("-q,--quiet", quiet, "print only errors; results are in the files that were asked for");
  app.fallthrough(); // so that it may stand after the subcommand
  cli::Action action;
  for (const auto add : kSubcommands)
    add(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0 && (report_unknown_subcommand(app, argc, argv) || report_unknown_option(app, error)))
      return cli::kBadInput;
    return app.exit(error) == 0 ? cli::kOk : cli::kBadInput;
  }
  try {
    if (quiet && not silence())
      return printed(cli::kInternalError);
    const auto timer = quiet ? nullptr : std::make_unique<cli::ProgressTimer>();
    return printed(action());
  } catch (const core::InputError& error) {
    return report(error);
  } catch (const core::Stopped& stopped) {
    cli::print_error("stopped; nothing was written\n");
    return stopped.exit_code();
  } catch (const std::bad_alloc&) {
    cli::print_error("there is not enough memory; take a coarser --resolution, or fewer processes with -j\n");
    return cli::kBadInput;
  } catch (const std::system_error& error) {
    if (std::ferror(stdout) != 0)
      return printed(cli::kBadInput);
    cli::print_error("the system refuses: {}; mind limits of descriptors and processes, and rights\n", error.what());
    return cli::kBadInput;
  } catch (const std::exception& error) {
    if (std::ferror(stdout) != 0)
      return printed(cli::kBadInput);
    cli::print_error("internal error: {}\nPlease report this with the scenario and the command.\n", error.what());
    return cli::kInternalError;
  }
}
