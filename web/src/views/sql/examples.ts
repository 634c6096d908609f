/** Queries to begin with, and the tables that there are. */

export interface Example {
  readonly title: string;
  readonly query: string;
}

export const EXAMPLES: readonly Example[] = [
  {
    title: "Classes by what their objects take",
    query: "select class, count(*) as objects, sum(shallow) as shallow\nfrom nodes\ngroup by class\norder by shallow desc\nlimit 100",
  },
  {
    title: "The objects that retain most, without the runtime's own",
    query: "select id, class, retained, distance\nfrom nodes\nwhere type = 'object' and distance < 100000000\norder by retained desc\nlimit 100",
  },
  {
    title: "What most edges lead to",
    query: "select n.id, n.class, count(*) as edges\nfrom edges e join nodes n on n.ordinal = e.to_node\ngroup by all\norder by edges desc\nlimit 100",
  },
  {
    title: "By which properties a class is held",
    query:
      "select h.class as holder, e.type, e.name, count(*) as objects, sum(n.retained) as retained\nfrom edges e\njoin nodes n on n.ordinal = e.to_node\njoin nodes h on h.ordinal = e.from_node\nwhere n.class = 'Array'\ngroup by all\norder by objects desc\nlimit 100",
  },
  {
    title: "Long texts that begin alike",
    query: "select left(text, 40) as beginning, count(*) as texts, avg(length(text)) as characters\nfrom strings\nwhere length(text) > 100\ngroup by all\norder by texts desc\nlimit 100",
  },
];

export const TABLES: readonly (readonly [table: string, columns: string])[] = [
  ["nodes", "ordinal, id, type, name, class, class_key, shallow, retained, distance, dominator, detachedness, edge_count"],
  ["edges", "ordinal, from_node, to_node, type, name, index"],
  ["classes", "key, name, count, distance, shallow, retained, largest_id"],
  ["dominators", "node, dominator, retained"],
  ["strings", "index, text"],
];
