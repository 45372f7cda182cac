// SPDX-License-Identifier: MIT
#include "functions/program.hpp"

#include <cmath>

namespace functions {

arma::uword Program::push(Node node) {
  nodes.push_back(node);
  return nodes.size() - 1;
}

bool is_unary(Op op) { return op >= Op::times; }

Slopes slopes(const Node& node, double z) {
  switch (node.op) {
    case Op::times: return {node.c * z, node.c, 0};
    case Op::plus: return {z + node.c, 1, 0};
    case Op::power:
      return {std::pow(z, node.c), node.c * std::pow(z, node.c - 1), node.c * (node.c - 1) * std::pow(z, node.c - 2)};
    case Op::sine: return {std::sin(z), std::cos(z), -std::sin(z)};
    case Op::cosine: return {std::cos(z), -std::sin(z), -std::cos(z)};
    case Op::exponential: return {std::exp(z), std::exp(z), std::exp(z)};
    case Op::tanh: {
      const double t = std::tanh(z), s = 1 / std::pow(std::cosh(z), 2);
      return {t, s, -2 * t * s};
    }
    case Op::logarithm: return {std::log(z), 1 / z, -1 / (z * z)};
    case Op::root: return {std::sqrt(z), 0.5 / std::sqrt(z), -0.25 / (z * std::sqrt(z))};
    default: return {std::atan(z), 1 / (1 + z * z), -2 * z / std::pow(1 + z * z, 2)};
  }
}

arma::vec Program::operator()(const arma::vec& x) const {
  std::vector<double> v;
  v.reserve(nodes.size());
  for (const Node& n : nodes) {
    switch (n.op) {
      case Op::input: v.push_back(x(n.a)); break;
      case Op::constant: v.push_back(n.c); break;
      case Op::add: v.push_back(v[n.a] + v[n.b]); break;
      case Op::subtract: v.push_back(v[n.a] - v[n.b]); break;
      case Op::multiply: v.push_back(v[n.a] * v[n.b]); break;
      case Op::divide: v.push_back(v[n.a] / v[n.b]); break;
      default: v.push_back(slopes(n, v[n.a]).value);
    }
  }
  arma::vec y(outputs.size());
  for (arma::uword k = 0; k < y.n_elem; ++k) y(k) = v[outputs[k]];
  return y;
}

}  // namespace functions
