// NeoX: the network of GPT-NeoX and Pythia on the CPU, forward and backward, in single precision or with products in bfloat16.
//
// Letters in comments; all matrices are row-major, so T x d has a row of d values for each token:
//
//   B   sequences of a batch                        L   layers
//   T   tokens of a sequence                        d   width of the residual stream
//   V   rows of both embeddings (the vocabulary)    h   attention heads, each d / h wide
//   f   width of the feed-forward network, 4d       r   rotated coordinates of each head, a quarter of them
//
// What is computed, with the names of the tensors in `ParameterLayout` and of the buffers in the activations:
//
//   residualStream[0]   = rows of inputEmbedding                                                                T x d
//   queryKeyValue       = rotate(LayerNorm(residualStream[i]; attentionNorm) * queryKeyValueWeight' + bias)     T x 3d
//   attention           = softmax(query key' / sqrt(d / h)) value, head by head, causal                         T x d
//   attentionBranch     = attention * attentionOutputWeight'                                                    T x d
//   hidden              = LayerNorm(residualStream[i]; feedForwardNorm) * expansionWeight' + bias               T x f
//   feedForwardBranch   = GELU(hidden) * contractionWeight'                                                     T x d
//   residualStream[i+1] = residualStream[i] + attentionBranch + bias + feedForwardBranch + bias                 T x d
//   logits              = LayerNorm(residualStream[L]; finalNorm) * outputEmbedding', 512 rows at a time        T x V
//
// Which object owns what:
//
//   ModelConfiguration    the shape: L, d, h, f, V and the like
//   ParameterLayout       where each tensor lies in a flat buffer
//   ModelParameters       parameters and gradients, each one flat buffer; one copy however many threads use it
//   ForwardBackwardPass   the arithmetic over one sequence, in one of two precisions, and the memory for it
//   ...Activations        the activation buffers of a pass, declared with their shapes in an Arena, which owns their memory
//   Model                 one ModelParameters and one pass over it
//   MultithreadedModel    a Model and as many more over the same parameters as there are further threads
//   ConcurrentBatch       what these share during one batch: the order of sums and the queue of logits
//   IncrementalModel      reads a text token by token: borrows parameters, owns the keys and values read so far
