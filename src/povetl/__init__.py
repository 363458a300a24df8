"""povetl: government news pages in, an evidence warehouse out."""
