// SPDX-License-Identifier: MIT
#include "functions/program.hpp"

#include <cmath>

namespace functions {

arma::uword Program::push(Node node) {
  nodes.push_back(node);
  return nodes.size() - 1;
}

bool is_unary(Op op) { return op >= Op::times; }

namespace {

/// The value of a step of one operand, in the type of z.
template <class T>
T unary_value(const Node& node, T z) {
  const T c = static_cast<T>(node.c);
  switch (node.op) {
    case Op::times: return c * z;
    case Op::plus: return z + c;
    case Op::power: return std::pow(z, c);
    case Op::sine: return std::sin(z);
    case Op::cosine: return std::cos(z);
    case Op::exponential: return std::exp(z);
    case Op::tanh: return std::tanh(z);
    case Op::logarithm: return std::log(z);
    case Op::root: return std::sqrt(z);
    default: return std::atan(z);
  }
}

template <class T>
T step_value(const Node& n, const std::vector<T>& v, const arma::Col<T>& x) {
  switch (n.op) {
    case Op::input: return x(n.a);
    case Op::constant: return static_cast<T>(n.c);
    case Op::add: return v[n.a] + v[n.b];
    case Op::subtract: return v[n.a] - v[n.b];
    case Op::multiply: return v[n.a] * v[n.b];
    case Op::divide: return v[n.a] / v[n.b];
    default: return unary_value(n, v[n.a]);
  }
}

template <class T>
arma::Col<T> evaluated(const Program& program, const arma::Col<T>& x) {
  std::vector<T> v;
  v.reserve(program.nodes.size());
  for (const Node& n : program.nodes) v.push_back(step_value(n, v, x));
  arma::Col<T> y(program.outputs.size());
  for (arma::uword k = 0; k < y.n_elem; ++k) y(k) = v[program.outputs[k]];
  return y;
}

}  // namespace

Slopes slopes(const Node& node, double z) {
  const double value = unary_value(node, z);
  switch (node.op) {
    case Op::times: return {value, node.c, 0};
    case Op::plus: return {value, 1, 0};
    case Op::power: return {value, node.c * std::pow(z, node.c - 1), node.c * (node.c - 1) * std::pow(z, node.c - 2)};
    case Op::sine: return {value, std::cos(z), -value};
    case Op::cosine: return {value, -std::sin(z), -value};
    case Op::exponential: return {value, value, value};
    case Op::tanh: {
      const double s = 1 / std::pow(std::cosh(z), 2);
      return {value, s, -2 * value * s};
    }
    case Op::logarithm: return {value, 1 / z, -1 / (z * z)};
    case Op::root: return {value, 0.5 / value, -0.25 / (z * value)};
    default: return {value, 1 / (1 + z * z), -2 * z / std::pow(1 + z * z, 2)};
  }
}

arma::vec Program::operator()(const arma::vec& x) const { return evaluated(*this, x); }
arma::fvec Program::in_float(const arma::fvec& x) const { return evaluated(*this, x); }

}  // namespace functions
