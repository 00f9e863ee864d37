// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/request_pool.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/rounding.hpp"

#include <algorithm>
#include <limits>

namespace gpuramp::model {

double ServedRequest::tpot_s() const
{
  const auto tokens = request.output_tokens - 1;
  return tokens > 0 ? (end_s - first_token_s) / tokens : 0;
}

RequestPool::RequestPool(const ServingLayout& layout, const RequestLengths& lengths, const ReplicaCounts& counts)
    : layout_(layout), lengths_(lengths)
{
  add_replicas(counts.replicas, true, not layout.decode);
  n_prefill_ = replicas_.size();
  if (layout.decode)
    add_replicas(counts.decode_replicas, false, true);
  set_active(counts, 0);
}

void RequestPool::add_replicas(std::int64_t n, bool prefills, bool decodes)
{
  for (std::int64_t i = 0; i < n; ++i) {
    auto& replica = replicas_.emplace_back();
    replica.prefills = prefills;
    replica.decodes = decodes;
  }
}

const Replica& RequestPool::kind(const ReplicaState& replica) const
{
  return replica.prefills ? layout_.replica : *layout_.decode;
}

void RequestPool::set_active(const ReplicaCounts& counts, double now_s)
{
  for (std::size_t r = 0; r < replicas_.size(); ++r) {
    const auto active = r < n_prefill_ ? r < static_cast<std::size_t>(counts.replicas)
                                       : r - n_prefill_ < static_cast<std::size_t>(counts.decode_replicas);
    set_ready(r, false);
    replicas_[r].active = active;
    refresh_ready(r);
  }
  dispatch(now_s);
}

/// Takes it out of or into the set of those that take more, at its number of sequences.
void RequestPool::set_ready(std::size_t r, bool ready)
{
  auto& replica = replicas_[r];
  auto& takers = replica.prefills ? takers_ : decode_takers_;
  if (replica.ready != ready) {
    if (ready)
      takers.emplace(replica.sequences.size(), r);
    else
      takers.erase({replica.sequences.size(), r});
  }
  replica.ready = ready;
}

void RequestPool::refresh_ready(std::size_t r)
{
  const auto& replica = replicas_[r];
  const bool has_room =
      not replica.decodes || static_cast<double>(replica.sequences.size()) + 1 <= kind(replica).most_sequences;
  set_ready(r, replica.active && replica.prefilling == kNone && has_room);
}

/// Brings the position of a replica up to now, gives it the rate that follows from what it does now, and its next
/// event.
void RequestPool::change(std::size_t r, double now_s)
{
  auto& replica = replicas_[r];
  replica.position += replica.rate * (now_s - replica.since_s);
  replica.since_s = now_s;
  const bool decoding = not replica.sequences.empty() && replica.prefilling == kNone;
  const auto rate = decoding ? 1 / kind(replica).step_s.at(static_cast<double>(replica.sequences.size())) : 0;
  if (rate != replica.rate)
    changed_.push_back(r);
  replica.rate = rate;
  ++replica.version;
  if (replica.prefilling != kNone)
    due_.push({replica.prefill_end_s, r, replica.version});
  else if (decoding)
    due_.push({now_s + std::max(0.0, replica.sequences.top().first - replica.position) / rate, r, replica.version});
}

void RequestPool::arrive(const Request& request, double now_s)
{
  std::size_t place = requests_.size();
  if (free_.empty()) {
    requests_.push_back({request, 0});
  } else {
    place = free_.back();
    free_.pop_back();
    requests_[place] = {request, 0};
  }
  waiting_.push_back(place);
  dispatch(now_s);
}

void RequestPool::dispatch(double now_s)
{
  while (not waiting_.empty() && not takers_.empty())
    start_prefill(takers_.begin()->second, now_s);
  while (not waiting_decode_.empty() && not decode_takers_.empty()) {
    const auto request = waiting_decode_.front();
    waiting_decode_.pop_front();
    start_decode(decode_takers_.begin()->second, request, now_s);
  }
}

void RequestPool::start_prefill(std::size_t r, double now_s)
{
  set_ready(r, false);
  auto& replica = replicas_[r];
  replica.prefilling = waiting_.front();
  waiting_.pop_front();
  const auto tokens = lengths_.prefilled(requests_[replica.prefilling].request.input_tokens);
  replica.prefill_end_s = now_s + layout_.replica.prefill_s.at(tokens);
  change(r, now_s);
}

void RequestPool::end_prefill(std::size_t r, double now_s)
{
  auto& replica = replicas_[r];
  const auto request = std::exchange(replica.prefilling, kNone);
  requests_[request].first_token_s = now_s;
  if (requests_[request].request.output_tokens <= 1)
    finish(request, now_s);
  else if (replica.decodes)
    replica.sequences.emplace(replica.position + requests_[request].request.output_tokens - 1, request);
  else
    waiting_decode_.push_back(request);
  change(r, now_s);
  refresh_ready(r);
}

void RequestPool::start_decode(std::size_t r, std::size_t request, double now_s)
{
  set_ready(r, false);
  auto& replica = replicas_[r];
  replica.position += replica.rate * (now_s - replica.since_s);
  replica.since_s = now_s;
  replica.sequences.emplace(replica.position + requests_[request].request.output_tokens - 1, request);
  change(r, now_s);
  refresh_ready(r);
}

/// The first one is done; others with it where they lack less than rounding.
void RequestPool::end_sequences(std::size_t r, double now_s)
{
  set_ready(r, false);
  auto& replica = replicas_[r];
  replica.position += replica.rate * (now_s - replica.since_s);
  replica.since_s = now_s;
  replica.position = std::max(replica.position, replica.sequences.top().first);
  while (not replica.sequences.empty() && replica.sequences.top().first <= replica.position + core::kRounding) {
    finish(replica.sequences.top().second, now_s);
    replica.sequences.pop();
  }
  change(r, now_s);
  refresh_ready(r);
}

void RequestPool::finish(std::size_t request, double now_s)
{
  served_.push_back({requests_[request].request, requests_[request].first_token_s, now_s});
  free_.push_back(request);
}

double RequestPool::next_s()
{
  while (not due_.empty() && due_.top().version != replicas_[due_.top().replica].version)
    due_.pop();
  return due_.empty() ? std::numeric_limits<double>::infinity() : due_.top().at_s;
}

void RequestPool::advance(double now_s)
{
  while (next_s() <= now_s) {
    const auto [at_s, r, version] = due_.top();
    due_.pop();
    if (replicas_[r].prefilling != kNone)
      end_prefill(r, at_s);
    else
      end_sequences(r, at_s);
    dispatch(at_s);
  }
}

double RequestPool::position(std::size_t replica, double now_s) const
{
  const auto& state = replicas_[replica];
  return state.position + state.rate * (now_s - state.since_s);
}

} // namespace gpuramp::model
