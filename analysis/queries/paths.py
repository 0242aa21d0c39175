"""Which messages of a conversation its client shows."""

from sqlite3 import Connection

from addon.conversations.tree import Node, Tree

_NODES = """
SELECT id, parent_id, place FROM messages WHERE conversation_id = ?
ORDER BY ifnull(create_time, (SELECT min(seen_at) FROM message_sources WHERE message_key = key)),
         key
"""


def shown(db: Connection, conversation_id: str) -> frozenset[str]:
    """Ids of the messages on the branch that is shown, hidden ones among them."""
    query = "SELECT current_node FROM conversations WHERE id = ?"
    (current,) = db.execute(query, [conversation_id]).fetchone() or (None,)
    nodes = db.execute(_NODES, [conversation_id])
    return frozenset(Tree(Node(*node) for node in nodes).path(current))
