public enum BuiltInCorpus { public static func documents(seed: Int, bytes: Int) -> [TextDocument] { [] } }
