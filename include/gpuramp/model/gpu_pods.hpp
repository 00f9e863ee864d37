// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace gpuramp::model {

/// GPUs of one pod that a job holds.
struct PodShare {
  std::size_t pod = 0;
  std::int64_t gpus = 0;
};
using PodShares = std::vector<PodShare>;

/// The GPUs of a place, in pods: groups that are close to each other in the fabric. A job that fits in a pod gets the
/// fullest with room (best fit); a larger one gets whole pods, and what is left over in one more. GPUs that go away are
/// taken from the emptiest pods. pack_units() looks units through once for a run; this keeps them in order, since
/// queues start hundreds of thousands of jobs. The orders are plain arrays: backfilling copies them at every instant,
/// and moving a pod within one is cheaper than the nodes of a tree.
class GpuPods {
public:
  /// \param pod_gpus  of a whole pod, >= 1
  explicit GpuPods(std::int64_t pod_gpus) : pod_gpus_(pod_gpus) {}

  /// How many GPUs there are from now on. \pre no fewer than are taken
  void set_total(std::int64_t gpus);

  /// \param beside  the same pods at another time, when the job must fit too; null: now alone
  /// \return where a job would go; nothing if it does not fit
  [[nodiscard]] std::optional<PodShares> find(std::int64_t gpus, const GpuPods* beside = nullptr) const;
  void take(const PodShares& shares);
  void release(const PodShares& shares);

  /// Sets the free GPUs of all pods at once. \param free  [pod], from 0 to the GPUs of the pod
  void set_free(const std::vector<std::int64_t>& free);

  [[nodiscard]] std::int64_t pod_gpus() const { return pod_gpus_; } ///< of a whole one
  [[nodiscard]] std::int64_t gpus(std::size_t pod) const { return pods_[pod].gpus; }
  [[nodiscard]] std::int64_t free(std::size_t pod) const { return pods_[pod].free; }
  [[nodiscard]] std::size_t size() const { return pods_.size(); }

private:
  struct Pod {
    std::int64_t gpus = 0, free = 0;
    [[nodiscard]] bool is_whole() const { return gpus > 0 && free == gpus; }
  };
  struct Entry { ///< of an order; without constructors, so that moving many is one copy of memory
    std::uint32_t free, pod;
    friend auto operator<=>(const Entry&, const Entry&) = default;
  };
  [[nodiscard]] static Entry entry(std::int64_t free, std::size_t pod)
  {
    return {static_cast<std::uint32_t>(free), static_cast<std::uint32_t>(pod)};
  }
  [[nodiscard]] std::optional<std::size_t> best_fit(std::int64_t gpus, const GpuPods* beside,
                                                    const std::vector<bool>& excluded) const;
  [[nodiscard]] static bool has_beside(const GpuPods* beside, std::size_t pod, std::int64_t gpus);
  void set(std::size_t pod, Pod now);
  void move_in_order(std::size_t pod, std::int64_t from_free, std::int64_t to_free);
  [[nodiscard]] std::vector<std::size_t>::iterator place_among_whole(std::size_t pod);
  void grow(std::int64_t gpus);
  void open(std::int64_t gpus);
  void shrink(std::int64_t gpus);

  std::int64_t pod_gpus_;
  std::int64_t total_ = 0;
  std::vector<Pod> pods_;
  std::vector<Entry> by_free_;     ///< pods by their free GPUs, ascending
  std::vector<std::size_t> whole_; ///< pods that are free as a whole, the largest first
  std::int64_t whole_gpus_ = 0;    ///< of these
};

} // namespace gpuramp::model
