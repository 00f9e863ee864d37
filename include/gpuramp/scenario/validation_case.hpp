// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/model/mapping.hpp"
#include "gpuramp/model/transformer.hpp"

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gpuramp::scenario {

/// What can be predicted.
inline constexpr std::array<std::string_view, 17> kCaseKinds{
    "training_step", "training_power",  "node_power",    "collective",   "inference",  "serving_energy",
    "serving_power", "job_reliability", "failure_trace", "cross_campus", "rack_power", "site_power",
    "pue",           "supply",          "ramp",          "recovery",     "fabric"};

/// A published measurement with what is needed to predict it. Which of the inputs matter depends on the kind.
struct ValidationCase {
  std::string file;
  int line = 0;
  std::string id;
  std::string kind;  ///< of kCaseKinds, or one we do not know
  std::string split; ///< "fit" or "check"
  std::string source;
  std::string quantity;
  double published = 0;
  std::string unit;

  std::string accelerator;
  std::int64_t gpus = 0;
  std::optional<model::TransformerShape> shape; ///< "model" as an object
  std::string model_name;                       ///< "model" as a text
  std::optional<model::TrainingBatch> batch;
  std::optional<bool> fused_attention; ///< stated by the case; else as the chip's generation has it
  std::optional<bool> fused_communication;
  std::optional<double> gradient_bytes;
  std::optional<core::Date>
      software; ///< release that was measured, stated or named by the source; absent where the case says mature
  model::Mapping mapping;
  bool automatic_mapping = false;

  std::string collective = "all_reduce";
  std::string algorithm = "auto";
  double payload_bytes = 0;

  std::string workload;
  std::string cooling; ///< "air" adds fans; of a kind pue: air, hybrid, direct_liquid

  std::string scenario = "offline"; ///< offline, server, decode
  std::optional<model::Precision> precision;
  std::optional<double> context_tokens;
  std::optional<double> input_tokens;
  std::optional<double> output_tokens;
  std::optional<double> user_tokens_per_s; ///< least rate that each user must see
  std::optional<double> requests;          ///< of equal length, in the whole run
  std::int64_t tensor_parallel = 0;        ///< GPUs that share a copy of the model; 0: as many as give most

  std::int64_t gpus_per_node = 8;
  double failures_per_1000_node_days = 0;
  std::optional<double> checkpoint_interval_min;
  double restart_overhead_min = 0;
  double checkpoint_write_s = 0;
  double days = 0;
  std::int64_t nodes = 0; ///< of a cluster whose failures were traced, as what follows
  double repair_median_h = 0;
  double repair_mean_h = 0;
  double interval_cv = 1;    ///< of the times between failures
  double wave_variation = 0; ///< coefficient of variation of rates that come in waves
  double wave_days = 28;     ///< mean duration of a wave

  std::string fabric; ///< of the catalogue

  double parameters = 0; ///< of a model that is trained across campuses, as what follows
  double step_s = 0;     ///< on one campus, without the others
  std::int64_t campuses = 2;
  double gbit_per_s = 0; ///< of a campus to the others, one direction
  double distance_km = 0;
  std::int64_t steps_between = 1;
  double bytes_per_weight = 2;
  double overlap_s = 0;              ///< of an exchange that is hidden
  std::optional<std::int64_t> racks; ///< of the accelerator's rack type; else as many as hold the GPUs
  double utilisation = 1;            ///< of racks, 0 .. 1
  std::optional<double> pue;
  std::string heat_rejection = "evaporative"; ///< or "dry"
  std::optional<double> load_frac;            ///< IT load / design IT load
  std::optional<double> wet_bulb_c;

  std::string project; ///< of the catalogue: how a site is built

  double wafers_per_month = 0; ///< of packaging, as what follows
  double months = 0;
  double share_frac = 1; ///< of the wafers, one maker's
  double gpus_per_wafer = 0;

  std::vector<std::string> ignored; ///< keys that were given and not read
};

/// Reads one file, or every *.json of a folder, in order of their names. A case may keep its inputs in an object
/// "inputs". \throws InputError with every problem found in all files
[[nodiscard]] std::vector<ValidationCase> read_validation_cases(const std::filesystem::path& path);

} // namespace gpuramp::scenario
