// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace gpuramp::model {

/// What a job takes of one resource when it runs at full rate, in the resource's own unit (MW or GB/s).
struct Demand {
  std::size_t resource = 0; ///< index into the capacities
  double at_full_rate = 0;  ///< >= 0
};

/// A job as the allocator sees it.
struct Claim {
  int priority = 0;            ///< classes are served in ascending order
  std::vector<Demand> demands; ///< each resource at most once
};

inline constexpr std::size_t kNotBound = std::numeric_limits<std::size_t>::max();

struct Allocation {
  std::vector<double> rate;          ///< [claim], 0 .. 1 of full speed
  std::vector<std::size_t> bound_by; ///< [claim], the resource that holds it below 1, or kNotBound
  std::vector<double> used;          ///< [resource], <= capacity
};

/// Shares resources among jobs whose demands all move with one rate each: progressive filling by priority class.
/// All rates of a class rise together until a job reaches 1 or one of its resources is full; that resource is the job's
/// bottleneck. The result is max-min fair within a class (Bertsekas and Gallager, Data Networks, 2nd ed., 6.5.2, with
/// rate-proportional demands). Cost: O(rounds x non-zero demands), rounds <= claims + resources.
class Allocator {
public:
  /// \param capacity  [resource], >= 0, finite
  /// \param claims    demands with resource < capacity.size(), finite
  /// \return the allocation, valid until the next call; claims without demands run at rate 1
  /// \throws ContractError if an index is out of range, or a capacity or demand negative or not finite
  const Allocation& allocate(std::span<const double> capacity, std::span<const Claim> claims);

private:
  void reset(std::span<const double> capacity, std::span<const Claim> claims);
  void fill_class(std::span<const double> capacity, std::span<const Claim> claims);
  void add_up_load(std::span<const Claim> claims);
  [[nodiscard]] double next_level(std::span<const double> capacity, double level) const;
  void mark_full(std::span<const double> capacity, double level);
  [[nodiscard]] std::size_t first_full(const Claim& claim) const;
  void settle(std::span<const Claim> claims, double level);
  void end_round();

  // members, so that a call allocates nothing once they have grown
  Allocation result_;
  std::vector<double> left_;         // [resource] capacity not yet taken by settled claims
  std::vector<double> load_;         // [resource] demand of the open claims; 0 outside a round
  std::vector<unsigned char> full_;  // [resource] full in this round
  std::vector<std::size_t> order_;   // claims by class
  std::vector<std::size_t> open_;    // claims of the class whose rate still rises
  std::vector<std::size_t> touched_; // resources with load in this round
};

} // namespace gpuramp::model
