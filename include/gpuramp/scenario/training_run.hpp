// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/quantity.hpp"
#include "gpuramp/model/job_performance.hpp"
#include "gpuramp/model/mapping.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gpuramp::scenario {

/// How a modelled run is spread over its GPUs.
struct TrainingMapping {
  model::Mapping mapping;                ///< data parallelism follows from the number of GPUs
  bool sharded_optimizer = true;         ///< over the data-parallel group
  bool overlapped_gradients = true;      ///< reduced while the backward pass goes on
  bool full_graphs = false;              ///< whole layers launched as graphs: the host sets no floor
  double dropped_frac = 0;               ///< of the copies of tokens, dropped by experts at their capacity
  std::optional<bool> overlapped_tensor; ///< tensor-parallel exchange hidden by fused kernels; absent: as software of
                                         ///< the chip's generation has it
  double kept_activations_frac =
      1;                  ///< of those the memory model counts; less where software frees tensors early or offloads
  bool automatic = false; ///< "auto": the fastest one that fits; the reader has found it when it returns
  bool searched = false;  ///< found by a search: the step takes longer by what searches flatter
};

/// Where a run lies at a campus: in as few pods (or halls) as hold it, ranks in their order, or over all of them, so
/// that whatever leaves a scale-up domain leaves its pod too.
enum class RankPlacement { pack, spread };

/// How a run is saved and brought back.
struct Checkpointing {
  std::optional<core::Duration> interval;    ///< Young's optimum where absent
  core::Duration write = core::seconds(30);  ///< training stands still, per checkpoint
  core::Duration detect = core::seconds(60); ///< until a failure is noticed
  std::optional<core::Duration> restart;     ///< where absent, by the run's size (constants of the catalogue)
  std::optional<core::GpuCount>
      hot_spares; ///< held beside the gang; absent: the fleet always has racks in place of those in repair
  std::string source;
};

struct TrainingRun {
  std::string name;
  std::optional<core::Flop> flop; ///< model FLOP to do; or parameters and tokens
  double parameters = 0;          ///< active ones; FLOP = 6 * parameters * tokens
  core::TokenCount tokens;
  std::optional<core::GpuCount> gpus;  ///< gang size; or
  std::optional<double> share;         ///< of the GPUs up in the fleet when it starts
  std::optional<core::Date> earliest;  ///< queued from the scenario's start where absent
  std::vector<std::string> campuses;   ///< empty: any one campus; one: that one; several: all of them over WAN
  std::vector<std::string> regions;    ///< instead of campuses: any one campus of these; empty: of all
  std::vector<std::string> rack_types; ///< empty: any
  std::int64_t repeat = 1;             ///< runs of this kind, named name-1, name-2, ...
  core::Period every{6, {}};           ///< between the earliest dates of repeated runs
  double growth = 1;                   ///< FLOP and GPU count of run k are multiplied by growth^(k-1)
  model::GivenEfficiency efficiency;   ///< unless `model` is given
  std::string model;                   ///< transformer of the catalogue: MFU, bytes and power come from the step model
  std::int64_t sequence = 0;           ///< tokens; of a modelled run, as what follows
  std::int64_t global_batch = 0;       ///< sequences
  model::Precision precision = model::Precision::bf16;
  std::optional<TrainingMapping> mapping;
  std::optional<core::Date> software; ///< release that it trains with; absent: of the day on which it starts
  RankPlacement placement = RankPlacement::pack;
  std::optional<std::int64_t> gpus_per_rack; ///< that work; the others stand in for those of their rack that fail
  std::int64_t outer_steps = 1;              ///< steps between gradient exchanges across campuses
  double outer_overlap_frac = 0;             ///< of such an exchange, hidden behind the steps; with outer_steps above 1
  std::optional<Checkpointing>
      checkpoint; ///< given: goodput follows from the failures' components; modelled runs always have one
  std::string source;
};

} // namespace gpuramp::scenario
