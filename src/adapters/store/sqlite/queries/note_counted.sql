UPDATE counted_events SET number = ?1
