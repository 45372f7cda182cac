// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string_view>
#include <vector>

#include <mlp/network/network.hpp>

/// What every optimiser asks before it moves a parameter, and the words it says so in. Not for users.
namespace mlp::update_checks {

/// Throws std::invalid_argument: <optimiser>: <field> is <found>, expected <expected>; unless it holds.
void require_option(bool holds, std::string_view optimiser, std::string_view field, double found,
                    std::string_view expected);

/// Throws std::logic_error where a parameter has no gradient of its shape.
template <class T>
void require_gradients(std::string_view optimiser, const std::vector<Parameter<T>>& parameters);

/// kept: what an optimiser remembers, one matrix for each parameter. Empty before the first update: becomes zeros of
/// their shapes. Throws std::logic_error where the parameters are not those of the first update.
template <class T>
void keep_one_each(std::string_view optimiser, const std::vector<Parameter<T>>& parameters,
                   std::vector<arma::Mat<T>>& kept);

extern template void require_gradients(std::string_view, const std::vector<Parameter<float>>&);
extern template void require_gradients(std::string_view, const std::vector<Parameter<double>>&);
extern template void keep_one_each(std::string_view, const std::vector<Parameter<float>>&, std::vector<arma::fmat>&);
extern template void keep_one_each(std::string_view, const std::vector<Parameter<double>>&, std::vector<arma::mat>&);

}  // namespace mlp::update_checks
