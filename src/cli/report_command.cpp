// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/print.hpp"
#include "cli/run_report.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/output.hpp"
#include "gpuramp/report/report.hpp"
#include "gpuramp/results/writers.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

namespace gpuramp::cli {

namespace fs = std::filesystem;

namespace {

struct ReportArguments {
  std::vector<fs::path> paths;
  fs::path out; ///< empty: beside the first
};

int report(const ReportArguments& arguments)
{
  const auto page = report::report_page(arguments.paths);
  const auto file = arguments.out.empty() ? report::default_file(arguments.paths.front()) : arguments.out;
  core::write_file(file, page);
  print_text("{} ({:.1f} MB): open it in a browser\n", file.string(), static_cast<double>(page.size()) / 1e6);
  return kOk;
}

/// A directory that is gone when its owner is.
class TemporaryDirectory {
public:
  TemporaryDirectory()
  {
    auto name = (fs::temp_directory_path() / "gpuramp-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
      throw core::InputError({{name, 0, "", fmt::format("cannot be made: {}", std::strerror(errno)),
                               "set TMPDIR to a directory that can be written"}});
    path_ = name;
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory()
  {
    std::error_code error;
    fs::remove_all(path_, error);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

private:
  fs::path path_;
};

} // namespace

void write_report(const fs::path& result, const fs::path& file)
{
  core::write_file(file, report::report_page({result}));
}

void write_report(const scenario::Scenario& scenario, const record::Record& record, const results::Outcome& outcome,
                  const fs::path& file)
{
  const TemporaryDirectory directory;
  const auto result = directory.path() / file.stem();
  core::OutputDirectory out(result);
  results::write_files(out, scenario, record, outcome, {});
  out.commit();
  write_report(result, file);
}

void add_report(CLI::App& app, Action& action)
{
  auto* command = app.add_subcommand("report", "Draw results and studies on one HTML page that opens offline");
  const auto arguments = std::make_shared<ReportArguments>();
  command
      ->add_option("RESULT|STUDY", arguments->paths,
                   "directories that 'gpuramp run --out', 'gpuramp sweep' or 'gpuramp plan --out' wrote, several side "
                   "by side; or what 'run --record' wrote")
      ->required();
  command->add_option("-o,--out", arguments->out, "file to write (default: report.html in the first directory)");
  command->footer("With marginal values beside a result they are drawn too:\n"
                  "  gpuramp explain results/base --marginals --json > results/base/marginals.json\n"
                  "Examples:\n"
                  "  gpuramp report results/ramp-100m\n"
                  "  gpuramp report results/base results/more-power -o compare.html\n"
                  "  gpuramp report results/ramp-100m results/milestones-100m -o with-certainty.html\n");
  command->callback([arguments, &action] { action = [arguments] { return report(*arguments); }; });
}

} // namespace gpuramp::cli
