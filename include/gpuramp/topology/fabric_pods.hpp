// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/topology/fabric.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// A fabric as it is put up: pod by pod, each with its leaves and its share of what joins the pods.
namespace gpuramp::topology {

/// Switches, transceivers or cables of one type.
struct PodPart {
  std::string name;
  std::int64_t pieces = 0; ///< of the whole fabric
  core::Duration lead_time;
  core::Money price;          ///< of one
  core::Mass embodied_carbon; ///< of one
};

struct FabricPods {
  std::vector<std::int64_t> gpus; ///< [pod] attached by it and those before it; the last: all
  std::vector<PodPart> parts;     ///< by name
  core::Power power_per_gpu;      ///< of the whole fabric, for each GPU that it attaches

  [[nodiscard]] std::size_t size() const { return gpus.size(); }
  /// Pieces that the first pods need. What joins the pods is shared out by the GPUs that they attach, whole pieces
  /// ahead of their use, so that all pods together need exactly what is bought. \param pods  0 .. size()
  [[nodiscard]] std::int64_t needed(std::size_t part, std::size_t pods) const;
};

/// \param parts  of the whole fabric, by the same catalogue
[[nodiscard]] FabricPods pods_of(const FabricParts& parts, const FabricCatalog& catalog);

} // namespace gpuramp::topology
