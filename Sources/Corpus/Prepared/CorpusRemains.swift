import Files
import Foundation

extension PreparedCorpus {
  /// What keeps a folder from being removed as an earlier corpus: the path of the first thing in it that `prepare` did not
  /// write, or of the folder itself when it is none or holds no `corpus.json` of ours.
  ///
  /// - Parameter isUnfinished: whether the folder is one that a killed process was still writing, so that files may be
  ///   missing or unfinished.
  /// - Returns: nil when everything in it can be made again from the texts.
  public static func stranger(in folder: String, isUnfinished: Bool = false) -> String? {
    guard FileLookup.isPlainFolder(folder), let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
    else { return folder }
    let own = fileNames + ["corpus.json"]
    for name in names.sorted() {
      let isKnown = own.contains(name) || isUnfinished && own.contains { PartialName.matches(name, of: $0) }
      guard isKnown, FileLookup.isPlainFile(folder + "/" + name) else { return folder + "/" + name }
    }
    guard isUnfinished || (try? CorpusDescription.read(folder + "/corpus.json")) != nil else { return folder }
    return nil
  }
}
