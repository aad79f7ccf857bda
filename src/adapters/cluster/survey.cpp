#include "adapters/cluster/survey.hpp"

#include <chrono>

#include "adapters/cluster/lock_numbers.hpp"
#include "adapters/cluster/postgres_connection.hpp"
#include "cluster_queries/embedded.hpp"

namespace usher::cluster {

std::expected<Survey, std::string> survey(const secrets::Secret& address, const secrets::MasterKey& master) {
  constexpr std::size_t columns = 5;
  constexpr std::chrono::seconds patience{5};
  auto connection = PostgresConnection::open(address);
  if (!connection) return std::unexpected(std::move(connection).error());
  const auto row =
      connection->ask(cluster_queries::survey_sql, {nodes_lock(master), configurations_lock(master)},
                      PostgresConnection::Clock::now() + patience);
  if (!row) return std::unexpected(row.error());
  if (row->size() != columns) return std::unexpected("the server answers something else");
  return Survey{.nodes = number_in<std::size_t>((*row)[0]),
                .leader = (*row)[1],
                .configurations = number_in<std::size_t>((*row)[2]),
                .waits_for_standbys = (*row)[3] == "t",
                .standbys = number_in<std::size_t>((*row)[4])};
}

}  // namespace usher::cluster
