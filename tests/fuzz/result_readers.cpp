// SPDX-License-Identifier: Apache-2.0
#include "fuzz/readers.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/results/migrate.hpp"
#include "gpuramp/results/result_file.hpp"
#include "gpuramp/study/gate.hpp"
#include "gpuramp/study/history.hpp"
#include "gpuramp/study/marginals.hpp"
#include "gpuramp/study/plan.hpp"
#include "gpuramp/study/store.hpp"
#include "gpuramp/study/summary.hpp"
#include "report/parts.hpp"
#include "support/study_files.hpp"

#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>

namespace gpuramp::fuzz {

namespace {

const test::TempDir& folder()
{
  static const test::TempDir dir;
  return dir;
}

std::string text_of(const std::filesystem::path& file)
{
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

/// A sound file of the corpus that make_corpus.py makes, beside which damaged ones are read.
std::string sound(const char* name)
{
  const auto* corpus = std::getenv("GPURAMP_FUZZ_CORPUS");
  return text_of(std::filesystem::path(corpus == nullptr ? "" : corpus) / name);
}

/// A file changed as a text says: two bytes how much is cut off its end, then two of where and one of what.
std::string damaged(std::string file, const std::string& how)
{
  const auto byte = [&](std::size_t i) { return i < how.size() ? static_cast<unsigned char>(how[i]) : 0U; };
  const auto cut = byte(0) + 256 * byte(1);
  file.resize(file.size() - std::min<std::size_t>(file.size(), cut));
  for (std::size_t i = 2; i + 2 < how.size() && not file.empty(); i += 3)
    file[(byte(i) + 256 * byte(i + 1)) % file.size()] = how[i + 2];
  return file;
}

void read_result(const std::string& text)
{
  static_cast<void>(results::parse_result({text, "", ""}, "result.json"));
}

void read_series(const std::string& text)
{
  static const auto result = sound("result/small.json");
  static_cast<void>(results::parse_result({result, text.empty() ? " " : text, ""}, "result.json"));
}

void read_reached(const std::string& text)
{
  static const auto result = sound("result/small.json");
  static_cast<void>(results::parse_result({result, "", text.empty() ? " " : text}, "result.json"));
}

/// The answer of `gpuramp plan`, as the page reads it.
void read_plan(const std::string& text)
{
  static_cast<void>(report::plan_data(folder().write("plan_result.json", text)));
}

/// Whatever `gpuramp migrate` may be given.
void read_old(const std::string& text)
{
  static_cast<void>(results::migrated(folder().write("old.json", text)));
}

void read_summary(const std::string& text)
{
  study::require_summary(text, "summary.json");
}

void read_marginals(const std::string& text)
{
  study::require_marginals(text, "marginals.json");
}

/// Gates are read, and held against a sound result.
void read_gates(const std::string& text)
{
  static const auto result =
      results::parse_result({sound("result/small.json"), sound("series/small.csv"), ""}, "result.json");
  const auto judged = study::judge_gates(study::read_gates(folder().write("gates.json", text)), result);
  static_cast<void>(study::gates_text(judged, "gates", study::CheckFormat::junit));
}

/// A small study and the bytes of its database.
struct StoredStudy {
  study::LoadedStudy loaded;
  std::string bytes;
};

const StoredStudy& stored_study()
{
  static const auto stored = [] {
    StoredStudy s{study::load_study(test::write_study(
                      folder(), R"("samples": {"n": 4}, "outputs": ["cost_usd"], "inputs": [{"name": "share", "pointer":
                      "/supply/inputs/0/share", "low": 0.006, "base": 0.01, "high": 0.02}])")),
                  ""};
    study::Plan plan(s.loaded);
    const auto file = folder().path() / "sound.db";
    {
      auto store = study::Store::create(file, s.loaded, plan);
      study::PointResult result;
      result.outputs.assign(s.loaded.study.outputs.size(), 20'000.0);
      for (std::uint64_t i = 0; i < plan.size(); ++i)
        store.put(plan.point(i), result);
      store.commit();
    }
    s.bytes = text_of(file);
    return s;
  }();
  return stored;
}

/// A damaged database is refused, or what was not damaged is read. \throws core::InputError
void read_store(const std::string& how)
{
  const auto& sound_study = stored_study();
  const auto file = folder().write("study.db", damaged(sound_study.bytes, how));
  const auto store = study::Store::open(file, sound_study.loaded);
  study::Plan plan(sound_study.loaded);
  static_cast<void>(store.csv());
  const auto summary = study::summarise_study(sound_study.loaded, plan, store, plan.size());
  study::require_summary(study::summary_json(sound_study.loaded, summary), "summary.json");
}

void read_history(const std::string& how)
{
  static const auto bytes = [] {
    const auto file = folder().path() / "sound-history.db";
    const auto result = results::parse_result({sound("result/small.json"), "", ""}, "result.json");
    study::record_run(file, result, results::RunInfo{});
    study::record_run(file, result, results::RunInfo{});
    return text_of(file);
  }();
  const auto file = folder().write("history.db", damaged(bytes, how));
  static_cast<void>(study::history_json(study::trends_of(study::read_history(file), 0)));
}

} // namespace

std::vector<ReaderTarget> result_readers()
{
  return {{"result", read_result},   {"series", read_series},       {"reached", read_reached}, {"plan", read_plan},
          {"summary", read_summary}, {"marginals", read_marginals}, {"gates", read_gates},     {"old", read_old},
          {"study-db", read_store},  {"history-db", read_history}};
}

} // namespace gpuramp::fuzz
