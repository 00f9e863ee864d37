#include "cli/commands.hpp"
#include "gpuramp/core/error.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <exception>

namespace {

using namespace gpuramp;

constexpr auto kSubcommands = {cli::add_run, cli::add_check, cli::add_explain, cli::add_catalog, cli::add_schema, cli::add_init};

int report(const core::InputError& error)
{
  for (const auto& problem : error.problems())
    fmt::print(stderr, "{}\n", core::format_problem(problem));
  fmt::print(stderr, "{} problem{}; nothing was written\n", error.problems().size(), error.problems().size() == 1 ? "" : "s");
  return cli::kBadInput;
}

} // namespace

int main(int argc, char** argv)
{
  CLI::App app("gpuramp: when are N GPUs up, what holds the ramp back, what does it give, draw and cost?");
  app.set_version_flag("--version", "gpuramp " GPURAMP_VERSION);
  app.require_subcommand(1);
  app.footer("Start with:\n  gpuramp init plan.json && gpuramp run plan.json --out results\n\n"
             "Exit codes: 0 ok, 1 a check failed, 2 bad input, 3 infeasible, 70 internal error.");
  cli::Action action;
  for (const auto add : kSubcommands)
    add(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? cli::kOk : cli::kBadInput;
  }
  try {
    return action();
  } catch (const core::InputError& error) {
    return report(error);
  } catch (const std::exception& error) {
    fmt::print(stderr, "internal error: {}\nPlease report this with the scenario and the command.\n", error.what());
    return cli::kInternalError;
  }
}
