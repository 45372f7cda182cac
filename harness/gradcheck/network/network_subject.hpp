// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <memory>

#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>
#include <gradcheck/subject/subject.hpp>
#include <mlp/loss.hpp>
#include <mlp/network.hpp>

namespace gradcheck::detail {

/// A network with its loss and data as a subject: J = loss(network(x), t) + penalties. Blocks: every parameter by the
/// network's own names ("layer 1 weights"), then "input", but for the integers of an embedding, which cannot be moved.
/// The analytic side is the network's own backward in its own scalar; the numeric side runs on a copy in double, to
/// which float parameters and data convert exactly. Owns all it refers to.
class NetworkSubject {
 public:
  /// x [N x in], t as the loss takes it. Throws as the network and the loss do.
  template <class T>
  NetworkSubject(const mlp::Network<T>& network, const mlp::Loss<T>& loss, const arma::Mat<T>& x,
                 const arma::Mat<T>& t);

  const Subject& subject() const { return subject_; }
  Subject& subject() { return subject_; }

  /// check(). Where a network in double is accused, once more with what its backward rounds, measured.
  Report checked(const Options& options);

 private:
  struct State;
  std::shared_ptr<State> state_;
  Subject subject_;
};

extern template NetworkSubject::NetworkSubject(const mlp::Network<double>&, const mlp::Loss<double>&, const arma::mat&,
                                               const arma::mat&);
extern template NetworkSubject::NetworkSubject(const mlp::Network<float>&, const mlp::Loss<float>&, const arma::fmat&,
                                               const arma::fmat&);

}  // namespace gradcheck::detail
