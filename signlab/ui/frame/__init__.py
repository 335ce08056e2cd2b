"""What is round the pages: rail, top, status, jobs drawer, palette, messages, help, settings, start."""
