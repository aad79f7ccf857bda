#include "base/text/stringprep.hpp"

#include <array>
#include <cstring>
#include <memory>

#include <unicode/usprep.h>
#include <unicode/ustring.h>

namespace usher::text {
namespace {

using Profile = std::unique_ptr<UStringPrepProfile, decltype([](auto* profile) { usprep_close(profile); })>;

/// Room for what is prepared: it may be a password, so it is wiped.
struct Buffers {
  std::array<UChar, stringprep_bytes_max + 1> wide{};
  // Mapping can lengthen a text; what no longer fits is too long anyway.
  std::array<UChar, stringprep_bytes_max + 1> prepared{};
  std::array<char, stringprep_bytes_max + 1> utf8{};

  Buffers() = default;
  Buffers(const Buffers&) = delete;
  Buffers& operator=(const Buffers&) = delete;
  ~Buffers() {
    explicit_bzero(wide.data(), sizeof(wide));
    explicit_bzero(prepared.data(), sizeof(prepared));
    explicit_bzero(utf8.data(), sizeof(utf8));
  }
};

UStringPrepProfileType type_of(StringprepProfile profile) {
  switch (profile) {
    case StringprepProfile::nodeprep:
      return USPREP_RFC3920_NODEPREP;
    case StringprepProfile::nameprep:
      return USPREP_RFC3491_NAMEPREP;
    case StringprepProfile::saslprep:
      break;
  }
  return USPREP_RFC4013_SASLPREP;
}

}  // namespace

std::string stringprep(std::string_view text, StringprepProfile profile) {
  if (text.size() > stringprep_bytes_max) return {};
  Buffers buffers;
  auto& [wide, prepared, utf8] = buffers;
  UErrorCode status = U_ZERO_ERROR;
  int32_t wide_size = 0;
  u_strFromUTF8(wide.data(), static_cast<int32_t>(wide.size()), &wide_size, text.data(),
                static_cast<int32_t>(text.size()), &status);
  const Profile opened{U_SUCCESS(status) ? usprep_openByType(type_of(profile), &status) : nullptr};
  if (U_FAILURE(status)) return {};
  const int32_t prepared_size =
      usprep_prepare(opened.get(), wide.data(), wide_size, prepared.data(),
                     static_cast<int32_t>(prepared.size()), USPREP_DEFAULT, nullptr, &status);
  if (U_FAILURE(status)) return {};
  int32_t utf8_size = 0;
  u_strToUTF8(utf8.data(), static_cast<int32_t>(stringprep_bytes_max), &utf8_size, prepared.data(),
              prepared_size, &status);
  if (U_FAILURE(status)) return {};
  return {utf8.data(), static_cast<std::size_t>(utf8_size)};
}

}  // namespace usher::text
