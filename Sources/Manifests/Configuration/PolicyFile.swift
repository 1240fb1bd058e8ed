public import Model

/// Reads the policies of a configuration file, which need not be complete.
///
/// - Returns: The policies, and everything that is wrong with what the file says.
public func decodePolicies(
    file: (path: String, bytes: [UInt8])
) -> (policies: [Policy], diagnostics: [Diagnostic]) {
    let source = SourceText(path: file.path, bytes: file.bytes)
    do throws(YAMLProblem) {
        let stream = try YAMLStream.read(source)
        var decoding = Decoding(source, stream, showsLines: false)
        let policies = ConfigurationFile(&decoding).lists.policies
        return (policies, decoding.sortedDiagnostics)
    } catch {
        var problem = source.diagnostic(error)
        problem.excerpt = nil
        return ([], [problem])
    }
}
