"""From a FlowRecord to rows on the disk: the one path of live captures and imports."""
