// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

namespace CLI {
class App;
}

/// One function per subcommand: adds it to the command line, and if it is called sets the action to do.
/// An action returns the exit code; the user's mistakes leave it as core::InputError.
namespace gpuramp::cli {

inline constexpr int kOk = 0;
inline constexpr int kCheckFailed = 1;
inline constexpr int kBadInput = 2;
inline constexpr int kInfeasible = 3;
inline constexpr int kInternalError = 70;

using Action = std::function<int()>;

void add_run(CLI::App& app, Action& action);
void add_sweep(CLI::App& app, Action& action);
void add_merge(CLI::App& app, Action& action);
void add_check(CLI::App& app, Action& action);
void add_validate(CLI::App& app, Action& action);
void add_compare(CLI::App& app, Action& action);
void add_score(CLI::App& app, Action& action);
void add_history(CLI::App& app, Action& action);
void add_explain(CLI::App& app, Action& action);
void add_plan(CLI::App& app, Action& action);
void add_report(CLI::App& app, Action& action);
void add_catalog(CLI::App& app, Action& action);
void add_schema(CLI::App& app, Action& action);
void add_init(CLI::App& app, Action& action);
void add_import(CLI::App& app, Action& action);
void add_migrate(CLI::App& app, Action& action);

} // namespace gpuramp::cli
