#include "domain/model/domain_ascii.hpp"

#include <memory>
#include <stdexcept>

#include <unicode/idna.h>
#include <unicode/unistr.h>

#include "base/text/stringprep.hpp"

namespace usher::domain {
namespace {

const icu::IDNA& idna() {
  UErrorCode status = U_ZERO_ERROR;
  static const std::unique_ptr<icu::IDNA> opened{icu::IDNA::createUTS46Instance(UIDNA_DEFAULT, status)};
  if (!opened) throw std::runtime_error("ICU's data on domain names is missing");
  return *opened;
}

}  // namespace

std::string ascii_form(const DomainName& domain) {
  const std::string& name = domain.str();
  icu::UnicodeString labels;
  icu::IDNAInfo info;
  UErrorCode status = U_ZERO_ERROR;
  idna().nameToASCII(icu::UnicodeString::fromUTF8(name), labels, info, status);
  if (U_FAILURE(status) || info.hasErrors()) return name;
  std::string ascii;
  labels.toUTF8String(ascii);
  return ascii;
}

std::string unicode_form(const std::string& domain) {
  icu::UnicodeString labels;
  icu::IDNAInfo info;
  UErrorCode status = U_ZERO_ERROR;
  idna().nameToUnicode(icu::UnicodeString::fromUTF8(domain), labels, info, status);
  if (U_FAILURE(status) || info.hasErrors()) return domain;
  std::string utf8;
  labels.toUTF8String(utf8);
  // It has to be prepared like any other: not all that can be encoded is.
  std::string prepared = text::stringprep(utf8, text::StringprepProfile::nameprep);
  return prepared.empty() ? domain : prepared;
}

}  // namespace usher::domain
