import Dispatch
import Synchronization

/// Maps many values on all cores, in their order; the calling thread takes part and waits.
///
/// - Throws: What the transform throws for the first value that it throws for.
package func parallelMap<Input: Sendable, Output: Sendable, Failure: Error>(
    _ inputs: [Input],
    _ transform: @Sendable (Input) throws(Failure) -> Output
) throws(Failure) -> [Output] {
    /// So many values are worth handing to another core.
    let partCount = 250
    let starts = Array(stride(from: 0, to: inputs.count, by: partCount))
    let parts = Mutex<[Int: Result<[Output], Failure>]>([:])
    DispatchQueue.concurrentPerform(iterations: starts.count) { index in
        let part = inputs[starts[index]...].prefix(partCount)
        let result = Result { () throws(Failure) in try part.map(transform) }
        parts.withLock { $0[index] = result }
    }
    let results = parts.withLock { $0 }
    var outputs: [Output] = []
    outputs.reserveCapacity(inputs.count)
    for index in starts.indices {
        if let part = results[index] { outputs += try part.get() }
    }
    return outputs
}
