// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/topology/fabric.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// What the loss of a part of a fabric takes.
namespace gpuramp::topology {

/// A part whose loss cuts GPUs off.
struct CutOff {
  std::string part;      ///< "link of a GPU", "leaf"
  std::int64_t gpus = 1; ///< behind one of it
  core::Duration mtbf;   ///< of one
};

/// Clos networks of one plane and dragonflies: a GPU's link, with what is at its ends, and the first switch; tori: any
/// link of a cube takes the cube, since slices are built of whole cubes. Nothing of a network of several planes, which
/// goes on with the others.
[[nodiscard]] std::vector<CutOff> cut_offs(const Topology& topology, const FabricCatalog& catalog);

/// Alike parts that share what leaves the units at the bottom: each that is lost takes its share of the bandwidth.
struct SharedPart {
  std::string part; ///< "spine", "leaf - spine"
  std::int64_t pieces = 0;
  core::Duration mtbf;  ///< of one
  bool of_unit = false; ///< each is part of one of the largest units (a pod), and takes of its bandwidth only
};

/// Switches above the first and the links to them; of several planes the first ones too; of a dragonfly the links
/// between groups. \param parts  of the whole fabric, by the same topology and catalogue
[[nodiscard]] std::vector<SharedPart> shared_parts(const Topology& topology, const FabricParts& parts,
                                                   const FabricCatalog& catalog);

} // namespace gpuramp::topology
