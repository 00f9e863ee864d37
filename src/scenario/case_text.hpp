// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/validation_case.hpp"
#include "scenario/options.hpp"

#include <optional>
#include <string>

/// Measured cases as they are written: one describe() per object.
namespace gpuramp::scenario {

/// Precisions by all their names.
enum class PrecisionName { bf16, fp16, fp8, int8, fp4, nvfp4 };
enum class MlpName { gelu, relu, swiglu };

struct PublishedText {
  std::string quantity, unit;
  double value = 0;
  std::optional<double> low, high;
};

struct CaseModel {
  std::optional<std::string> brief; ///< its name
  model::TransformerShape shape;
  std::optional<std::int64_t> kv_heads, ffn_hidden;
  MlpName mlp = MlpName::swiglu;
};

struct CaseTraining {
  model::TrainingBatch batch;
  PrecisionName precision = PrecisionName::bf16;
  model::Recompute recompute = model::Recompute::none;
  bool sequence_parallel = false;
  std::optional<bool> fused_attention, fused_communication, uneven_experts;
  std::optional<double> gradient_bytes;
};

struct CaseMapping {
  bool automatic = false;
  model::Mapping mapping;
};

/// What is needed to predict a case.
struct CaseInputs {
  ValidationCase plain; ///< what needs no conversion
  std::string software, node;
  std::optional<CaseModel> model;
  std::optional<CaseTraining> training;
  std::optional<CaseMapping> parallelism;
  std::optional<PrecisionName> precision;
  std::optional<double> payload_gib, payload_mib, payload_bytes;
};

struct CaseText {
  std::string id, kind, split = "check", source, evidence;
  PublishedText published;
  CaseInputs inputs; ///< beside the others, or in an object of their own
};

void describe(input::Visitor& v, PublishedText& x);
void describe(input::Visitor& v, CaseModel& x);
void describe(input::Visitor& v, CaseTraining& x);
void describe(input::Visitor& v, CaseMapping& x);
void describe(input::Visitor& v, CaseInputs& x);
void describe(input::Visitor& v, CaseText& x);

} // namespace gpuramp::scenario
