// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/gpu_pods.hpp"

#include <catch2/catch.hpp>

using gpuramp::model::GpuPods;

namespace {

std::int64_t sum(const gpuramp::model::PodShares& shares)
{
  std::int64_t gpus = 0;
  for (const auto& share : shares)
    gpus += share.gpus;
  return gpus;
}

} // namespace

TEST_CASE("a job that fits in a pod goes to the fullest with room")
{
  GpuPods pods(10);
  pods.set_total(30);
  pods.take(*pods.find(4)); // 6, 10, 10 are left
  const auto second = pods.find(6);
  CHECK((second->size() == 1 && second->front().pod == 0));
  CHECK(pods.find(7)->front().pod == 1);
  pods.take(*second); // 0, 10, 10
  pods.take(*pods.find(7));
  pods.take(*pods.find(7)); // 0, 3, 3: six are free, in two pods
  CHECK_FALSE(pods.find(4));
  CHECK(pods.find(3));
}

TEST_CASE("a larger job gets whole pods, and one more for what is left over")
{
  GpuPods pods(10);
  pods.set_total(45);       // 10, 10, 10, 10, 5
  pods.take(*pods.find(4)); // the last has room for 1 more: the fullest that fits
  const auto shares = pods.find(25);
  REQUIRE(shares);
  CHECK(shares->size() == 3);
  CHECK(sum(*shares) == 25);
  CHECK_FALSE(pods.find(42));
  pods.take(*shares);
  CHECK_FALSE(pods.find(16)); // 10, 5 and 1 are free: one whole pod, and no other has 6
  CHECK(sum(*pods.find(15)) == 15);
  pods.release(*shares);
  CHECK(sum(*pods.find(40)) == 40);
}

TEST_CASE("a job must fit now and beside what is to come")
{
  GpuPods now(10);
  now.set_total(20);
  auto then = now;
  then.take(*then.find(8)); // 2, 10
  const auto shares = now.find(5, &then);
  REQUIRE(shares);
  CHECK(shares->front().pod == 1);
  CHECK_FALSE(now.find(15, &then));
}

TEST_CASE("GPUs go away from the emptiest pods and come back to those that lack some")
{
  GpuPods pods(10);
  pods.set_total(20);
  pods.take(*pods.find(8)); // 2, 10
  pods.set_total(14);       // 2, 4
  CHECK(pods.free(0) == 2);
  CHECK(pods.free(1) == 4);
  pods.set_total(25);
  CHECK(pods.size() == 3);
  CHECK(pods.free(1) == 10);
  CHECK(pods.free(2) == 5);
}
