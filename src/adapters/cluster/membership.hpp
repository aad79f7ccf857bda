#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "domain/model/time.hpp"

namespace usher::cluster {

/// What a node sees of the others, and of the database's clock, with each beat.
struct Surroundings {
  std::size_t nodes = 1;  ///< this one counted
  bool another_leads = false;
  std::size_t configured_otherwise = 0;  ///< nodes whose configuration is another one
  bool lacks_component = false;          ///< another node has all XMPP components that this one has, and more
  domain::Timestamp database_time;       ///< about now
  std::chrono::milliseconds uncertainty{};  ///< of that
};

/// Learns what a node is told of the others. Called by one thread, one call after another; what it does must
/// be quick.
class NodeObserver {
 public:
  virtual ~NodeObserver() = default;

  /// This node is the one that leads, or no more. Told each change; at first it does not lead. Once a call
  /// with false returned, another node may be told true.
  virtual void on_leading(bool leading) = 0;
  /// How many nodes there are, this one counted: each change. While this node is cut off it is told nothing.
  virtual void on_nodes(std::size_t count) = 0;
  /// What it sees, again and again, before it may lead on account of it.
  virtual void on_beat(const Surroundings& /*seen*/) {}
  virtual void on_message(std::string_view text) = 0;
  /// Whether this node has a connection to the others. What was said while it had none is lost to it.
  /// @param why one line for the log; empty where it is connected
  virtual void on_connection(bool connected, const std::string& why) = 0;
};

/// What nodes that share a database have of each other: one of them leads, they can talk, and they know how
/// many they are. `send` is thread-safe; the others are for one thread.
class Membership {
 public:
  /// What `send` takes at most.
  static constexpr std::size_t message_bytes_max = 7999;

  virtual ~Membership() = default;

  /// @param observer must outlive the next `stop`
  virtual void start(NodeObserver& observer) = 0;
  /// Leads no more, and tells its observer so. Harmless to repeat.
  virtual void stop() = 0;

  /// Tells all nodes, this one too. Never blocks, nor calls the observer.
  /// @param text letters, digits, `+`, `/` and `=`, at most `message_bytes_max`
  /// @returns false where it certainly goes nowhere: there is no connection, or too much waits
  virtual bool send(std::string text) = 0;
};

}  // namespace usher::cluster
