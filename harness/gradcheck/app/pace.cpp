// SPDX-License-Identifier: MIT
#include <gradcheck/app/pace.hpp>

namespace gradcheck {

Milestone Pace::at(Clock::time_point now) const { return {std::chrono::duration<double>(now - start_).count(), runs_}; }

void Pace::ran(Clock::time_point now) {
  const std::scoped_lock lock(mutex_);
  ++runs_;
  last_ = now;
  if (at(now).seconds < all_.back().seconds + std::chrono::duration<double>(apart_).count()) return;
  all_.push_back(at(now));
  if (all_.size() < most) return;
  for (std::size_t k = 1; 2 * k < all_.size(); ++k) all_[k] = all_[2 * k];
  all_.resize((all_.size() + 1) / 2);
  apart_ *= 2;
}

std::vector<Milestone> Pace::milestones() const {
  const std::scoped_lock lock(mutex_);
  std::vector<Milestone> all = all_;
  if (all.back().runs == runs_) return all;
  if (all.size() > 1) all.pop_back();  // too near to the end to say how fast it was
  all.push_back(at(last_));
  return all;
}

}  // namespace gradcheck
