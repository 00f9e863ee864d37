// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/study/plan.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace gpuramp::study {

enum class PointStatus {
  ok,
  failed, ///< the run says why: the scenario cannot be run with these values, or a conservation check broke
  killed  ///< its worker died, again and again; run again by --resume
};

/// \return "ok", "failed" or "killed"
[[nodiscard]] const char* to_string(PointStatus status);

/// What came of a point.
struct PointResult {
  PointStatus status = PointStatus::ok;
  std::string error;
  std::vector<double> outputs; ///< in the order of Study::outputs; NaN where there is none; empty unless ok
  double wall_s = 0;           ///< of the worker: applying the values, the run and its sums
  int attempts = 1;
};

/// One number of every point, for the statistics. Rows that are not ok are left out.
struct Column {
  std::string name;
  std::string role; ///< axis, input, slip, milestone, figure
  std::string unit;
  bool discrete = false;
  std::vector<std::string> labels;
  std::vector<double> values; ///< [row], NaN for none
};

struct Table {
  std::vector<std::uint64_t> points; ///< [row], rising
  std::vector<std::uint64_t> cells, samples;
  std::vector<Column> inputs, outputs;
  std::uint64_t n_failed = 0, n_killed = 0;
  std::vector<std::string> errors; ///< the first few, with their points
};

/// A study's database (SQLite 3). Written in transactions: a process or machine that dies leaves it whole.
///
///   meta(key TEXT PRIMARY KEY, value TEXT)
///       schema ("1"), gpuramp_version, study, scenario, fingerprint, n_points, n_cells, n_samples, method, seed
///   columns(position INTEGER PRIMARY KEY, name TEXT, role TEXT, unit TEXT, detail TEXT, labels TEXT)
///       role: axis | input | slip | milestone | figure; detail: what it varies or which figure; labels: of an axis of
///       texts, one JSON text a line
///   points(point INTEGER PRIMARY KEY, cell INTEGER, sample INTEGER, seed INTEGER, status TEXT, error TEXT, one REAL
///   per column, by its name)
///       inputs in the unit as written; dates as days since 1970-01-01 (date(x * 86400, 'unixepoch')); NULL: milestone
///       not reached
///   run_times(point INTEGER PRIMARY KEY, wall_s REAL, attempts INTEGER)
///       what differs from run to run
///   rows: view of points with run_times
///
/// Rows of `points` are the same, byte for byte, for any executor, any number of workers, interrupted or not.
class Store {
public:
  /// Makes a new one. \throws core::InputError if there is one already, or the file cannot be written
  static Store create(const std::filesystem::path& file, const LoadedStudy& loaded, const Plan& plan);
  /// Opens one. \throws core::InputError if it is no study, or one of another fingerprint
  static Store open(const std::filesystem::path& file, const LoadedStudy& loaded);
  ~Store();
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;

  /// Adds or replaces the row of a point; it is safe on disk after the next commit(). \throws StoreError
  void put(const Point& point, const PointResult& result);
  /// \throws StoreError
  void commit();

  /// \return whether the row is there and need not be run again
  [[nodiscard]] bool is_done(std::uint64_t point) const;
  [[nodiscard]] std::uint64_t count_done() const;
  /// Copies all rows of another store of the same study that are not yet done here. \throws StoreError
  void merge(const std::filesystem::path& shard);

  /// \param n_points  rows of points below this index
  [[nodiscard]] Table read_table(std::uint64_t n_points) const;
  /// \param output  its values of the points below this index, NaN where there is none
  [[nodiscard]] std::vector<double> read_output(const std::string& output, std::uint64_t n_points) const;
  /// \return all rows in the order of points; dates as ISO 8601, texts of labels, not reached as an empty field
  [[nodiscard]] std::string csv() const;

private:
  struct Database;
  explicit Store(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

/// The database cannot be written any more: full disk, or gone. What was committed is safe.
class StoreError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

} // namespace gpuramp::study
