// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/allocator.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <new>
#include <vector>

namespace {

std::size_t allocations = 0;

} // namespace

void* operator new(std::size_t size)
{
  ++allocations;
  if (void* memory = std::malloc(size))
    return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept // std::stable_sort uses it
{
  ++allocations;
  return std::malloc(size);
}
void operator delete(void* memory) noexcept
{
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept
{
  std::free(memory);
}

TEST_CASE("the allocator takes no memory once it has grown")
{
  using namespace gpuramp::model;
  const std::vector<double> capacity(50, 100);
  std::vector<Claim> claims(10);
  for (std::size_t c = 0; c < claims.size(); ++c)
    claims[c] = {static_cast<int>(c % 3), {{c, 150}, {c + 1, 30}, {49, 40}}};

  Allocator allocator;
  (void)allocator.allocate(capacity, claims);
  const std::size_t before = allocations;
  (void)allocator.allocate(capacity, claims);
  CHECK(allocations == before);
}
