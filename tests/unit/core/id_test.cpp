#include "gpuramp/core/id.hpp"

#include <catch2/catch.hpp>

#include <type_traits>

using gpuramp::core::Id;

namespace {
struct HallTag;
struct CampusTag;
using HallId = Id<HallTag>;
using CampusId = Id<CampusTag>;

template <class A, class B>
concept Comparable = requires(A a, B b) { a == b; };
} // namespace

static_assert(not std::is_convertible_v<std::size_t, HallId>, "an index must be named as an id");
static_assert(not std::is_convertible_v<HallId, std::size_t>);
static_assert(not std::is_convertible_v<HallId, CampusId>);
static_assert(not std::is_constructible_v<CampusId, HallId>);
static_assert(Comparable<HallId, HallId>);
static_assert(not Comparable<HallId, CampusId>);
static_assert(sizeof(HallId) == sizeof(std::size_t));

TEST_CASE("an id keeps its index and orders by it")
{
  CHECK(HallId().index() == 0);
  CHECK(HallId(7).index() == 7);
  CHECK(HallId(3) < HallId(4));
  CHECK(HallId(4) == HallId(4));
  CHECK(HallId(4) != HallId(5));
}
