// SPDX-License-Identifier: Apache-2.0
#include "cli/study_arguments.hpp"
#include "cli/commands.hpp"
#include "cli/option_checks.hpp"
#include "cli/print.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/output.hpp"
#include "gpuramp/study/summary.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace gpuramp::cli {

namespace {

namespace fs = std::filesystem;

} // namespace

study::LoadedStudy StudyArguments::load() const
{
  study::StudyChanges changes{samples, seed, resolution, {}};
  for (const auto& text : overrides)
    changes.set.push_back(scenario::parse_override(text));
  return study::load_study(study, changes);
}

fs::path StudyArguments::directory(const study::LoadedStudy& loaded) const
{
  return out.empty() ? fs::path("results") / loaded.study.name : out;
}

void add_study_arguments(CLI::App& command, StudyArguments& args)
{
  command.add_option("STUDY", args.study, "study file (JSON)")->required();
  command.add_option("--out", args.out, "directory for study.db, summary.json and points.csv (default: results/NAME)");
  command.add_option("--samples", args.samples, "number of samples, in place of the study's")->check(positive_number());
  command.add_option("--seed", args.seed, "seed, in place of the study's")->check(whole_number());
  command.add_option("--resolution", args.resolution, "in place of the study's: auto, rack, row, hall or campus")
      ->transform(one_of(resolutions()));
  command.add_option("--set", args.overrides, "override one value for all points: /json/pointer=VALUE (repeatable)")
      ->allow_extra_args(false);
  command.add_flag("--csv", args.csv, "write all rows to points.csv as well");
  command.add_flag("--json", args.json, "print summary.json on stdout instead of the summary");
}

void make_directory(const fs::path& dir, const std::string& option)
{
  std::error_code error;
  fs::create_directories(dir, error);
  if (error || not fs::is_directory(dir))
    core::refuse(dir, "",
                 "is not a directory and none can be made there" + (error ? ": " + error.message() : std::string()),
                 "choose another with " + option);
  if (::access(dir.c_str(), W_OK) != 0)
    core::refuse(dir, "", "cannot be written", "choose another with " + option);
}

DirectoryLock::DirectoryLock(const fs::path& dir, const std::string& option)
    : fd_(::open((dir / "lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644))
{
  if (fd_ < 0)
    core::refuse(dir, "", fmt::format("cannot be written: {}", std::strerror(errno)), "choose another with " + option);
  for (int i = 0; ::flock(fd_, LOCK_EX | LOCK_NB) != 0; ++i) {
    if (i == 30) {
      ::close(fd_);
      core::refuse(dir, "", "another gpuramp works on this study",
                   "wait for it, or choose another directory with " + option);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

DirectoryLock::~DirectoryLock()
{
  ::close(fd_);
}

int finish_study(const StudyArguments& arguments, const study::LoadedStudy& loaded, study::Plan& plan,
                 const study::Store& store, std::uint64_t n_points, const std::string& remark)
{
  const auto dir = arguments.directory(loaded);
  const auto summary = study::summarise_study(loaded, plan, store, n_points);
  const auto json = study::summary_json(loaded, summary);
  try {
    core::write_file(dir / "summary.json", json);
    if (arguments.csv)
      core::write_file(dir / "points.csv", store.csv());
  } catch (const core::InputError& error) { // the rows are safe, so "nothing was written" would be wrong
    print_error("{}\nall points are kept in {}: write the summary with --resume\n", error.what(),
                (dir / "study.db").string());
    return kCheckFailed;
  }
  if (arguments.json)
    print_data(json);
  else
    print_text("{}\n  {}{}results in {}\n", study::summary_text(loaded, summary), remark, remark.empty() ? "" : "; ",
               dir.string());
  return summary.n_failed + summary.n_killed == 0 ? kOk : kCheckFailed;
}

} // namespace gpuramp::cli
