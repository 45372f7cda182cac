// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/cases/model/case.hpp>
#include <mlp/loss.hpp>
#include <mlp/network.hpp>

namespace gradcheck::cases {

/// The network of a case as its file gives it, before any update; every number rounded to T. Throws as mlp does.
template <class T>
mlp::Network<T> make_network(const Case& c);

extern template mlp::Network<float> make_network<float>(const Case&);
extern template mlp::Network<double> make_network<double>(const Case&);

/// The other way: a case (untitled, without expectations) that makes this network, loss and data, bit for bit.
template <class T>
Case make_case(const mlp::Network<T>& network, const mlp::Loss<T>& loss, const arma::Mat<T>& x, const arma::Mat<T>& y);

extern template Case make_case(const mlp::Network<float>&, const mlp::Loss<float>&, const arma::fmat&,
                               const arma::fmat&);
extern template Case make_case(const mlp::Network<double>&, const mlp::Loss<double>&, const arma::mat&,
                               const arma::mat&);

}  // namespace gradcheck::cases
