// SPDX-License-Identifier: MIT
// Nonlinear programs beside Ipopt's derivative_test.
#include <gradcheck/ipopt.hpp>

#include <IpoptConfig.h>
#include <IpIpoptApplication.hpp>
#include <IpTNLPAdapter.hpp>

#include <cstdarg>
#include <stdexcept>

#include "ipopt_program.hpp"
#include "peers.hpp"

namespace peers {
namespace {

/// Keeps what Ipopt says.
class Heard : public Ipopt::Journal {
 public:
  explicit Heard(std::string& text) : Journal("heard", Ipopt::J_ITERSUMMARY), text_(text) {}

 protected:
  void PrintImpl(Ipopt::EJournalCategory, Ipopt::EJournalLevel, const char* text) override { text_ += text; }
  void PrintfImpl(Ipopt::EJournalCategory, Ipopt::EJournalLevel, const char* format, std::va_list values) override {
    char line[500];
    std::vsnprintf(line, sizeof line, format, values);
    text_ += line;
  }
  void FlushBufferImpl() override {}

 private:
  std::string& text_;
};

/// As OptimizeTNLP does before it optimises; at the starting point itself, all else by default.
std::string derivative_test(const Ipopt::SmartPtr<Program>& program) {
  std::string heard;
  const Ipopt::SmartPtr<Ipopt::IpoptApplication> app = new Ipopt::IpoptApplication(false);
  app->Options()->SetStringValue("derivative_test", "second-order");
  app->Options()->SetNumericValue("point_perturbation_radius", 0);
  const Ipopt::SmartPtr<Ipopt::TNLPAdapter> adapter =
      new Ipopt::TNLPAdapter(GetRawPtr(program), ConstPtr(app->Jnlst()));
  app->Jnlst()->AddJournal(new Heard(heard));
  adapter->ProcessOptions(*app->Options(), "");
  Ipopt::SmartPtr<const Ipopt::VectorSpace> x, c, d, x_l, x_u, d_l, d_u;
  Ipopt::SmartPtr<const Ipopt::MatrixSpace> px_l, px_u, pd_l, pd_u, jac_c, jac_d;
  Ipopt::SmartPtr<const Ipopt::SymMatrixSpace> hessian;
  adapter->GetSpaces(x, c, d, x_l, px_l, x_u, px_u, d_l, pd_l, d_u, pd_u, jac_c, jac_d, hessian);
  return heard;
}

Answer by_derivative_test(const ProgramCase& at, const ProgramFault& fault) {
  const Ipopt::SmartPtr<Program> program = new Program(at, fault);
  const std::string heard = derivative_test(program);
  const bool fine = heard.find("No errors detected by derivative checker") != std::string::npos;
  if (!fine && heard.find("Derivative checker detected") == std::string::npos)
    throw std::runtime_error("Ipopt's derivative test said neither that there are errors nor that there are none");
  return {fine ? Word::passed : Word::accused, program->calls()};
}

Answer by_gradcheck(const ProgramCase& at, const ProgramFault& fault) {
  const Ipopt::SmartPtr<Program> program = new Program(at, fault);
  const Word word = word_of(gradcheck::check_tnlp(*program));
  return {word, program->calls()};
}

Case shown(const ProgramCase& at, const ProgramFault& fault) {
  return {
      at.name, fault.name, {[=] { return by_derivative_test(at, fault); }, [=] { return by_gradcheck(at, fault); }}};
}

}  // namespace

Library ipopt_library() {
  Library library{"Ipopt " IPOPT_VERSION, {"derivative_test", "check_tnlp"}, {}};
  for (const ProgramCase& at : program_cases()) {
    library.cases.push_back(shown(at, {}));
    for (const ProgramFault& fault : at.faults) library.cases.push_back(shown(at, fault));
  }
  return library;
}

}  // namespace peers
