import Foundation

/// What the system says about this process.
public enum ProcessMeasures {
  /// CPU time of all its threads, in seconds: being descheduled does not count.
  public static var processorSeconds: Double { seconds(of: CLOCK_PROCESS_CPUTIME_ID) }

  /// The most memory that it has had, in bytes.
  public static var peakMemoryBytes: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }

  /// Seconds since the process was started, to a hundredth; a program that restarts itself counts from its first start. Nil where
  /// the system does not say (proc(5), field 22 of stat).
  public static var secondsSinceLaunch: Double? {
    guard let text = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8),
      let name = text.lastIndex(of: ")"),
      case let fields = text[name...].split(separator: " "), fields.count > 20, let ticks = Double(fields[20])
    else { return nil }
    return seconds(of: CLOCK_BOOTTIME) - ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  private static func seconds(of clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
